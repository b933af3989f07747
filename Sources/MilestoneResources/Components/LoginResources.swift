import KubernetesModel
import MilestoneAPI

/// The Jobs that change who may log in at the managed database.
///
/// Source: PostgreSQL documentation, *Role Membership*, *ALTER ROLE* and *psql*.
package struct LoginResources: Sendable {
    private let blueprint: Blueprint
    private let database: ManagedDatabaseSpec

    /// The Jobs of a platform; `nil` where its database isn't managed.
    package init?(_ blueprint: Blueprint) {
        guard let database = blueprint.spec.database.managed else { return nil }
        self.blueprint = blueprint
        self.database = database
    }

    /// Has the server learn new credentials.
    ///
    /// - Parameter volume: UID of the claim that it serves from: another one would have to learn them again.
    package func preparing(_ next: SecretData, on volume: String) -> DesiredObject {
        job("prepare", script: Self.making, hash: "\(next.hash) \(volume)", variables: login(in: rotation))
    }

    /// Locks everybody out who doesn't log in with the credentials of the platform's Secret.
    package func retiring(_ next: SecretData) -> DesiredObject {
        job("retire", script: Self.locking, hash: next.hash, variables: [])
    }

    /// Makes the login that the platform's Secret names on a server whose volume knows none but its owner.
    ///
    /// - Parameter volume: UID of the claim that the server serves from.
    package func founding(on volume: String) -> DesiredObject {
        job(
            "login", script: Self.founding, hash: volume, variables: login(in: blueprint.names.databaseSecret))
    }

    private var rotation: String { blueprint.names.databaseRotation }

    private func login(in secret: String) -> [EnvVar] {
        [
            .secret("LOGIN", from: secret, key: "username"),
            .secret("VERIFIER", from: secret, key: DatabaseCredentials.verifierKey),
        ]
    }

    private func job(_ purpose: String, script: String, hash: String, variables: [EnvVar]) -> DesiredObject {
        let component = Component.database
        let owner = EnvVar(name: "OWNER", value: DatabaseCredentials.username)
        let template = PodTemplate(
            // Who migrates the schema may reach the database, and so may these.
            user: PodUser.postgreSQL, labels: blueprint.labels(of: .schema),
            serviceAccountName: blueprint.names.name(of: .database), configurationHash: hash, restartPolicy: "Never",
            container: blueprint.dumpContainer(
                purpose, database, script: script,
                variables: variables + [owner, EnvVar(name: "PGCONNECT_TIMEOUT", value: "10")], mounts: [])
        ).make(database.dumpPlacement, in: blueprint)
        let name = "\(rotation)-\(purpose)-\(JSONValue(of: template).contentHash.prefix(10))"
        return DesiredObject(
            Job(
                metadata: blueprint.metadata(name, of: component), spec: JobSpec(backoffLimit: 6, template: template)))
    }

    private static let client = #"""
        set -eu
        sql() { psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }
        """#

    /// Makes a login on a new volume, where its password is that of the owner.
    static let founding = "export PGUSER=\"$OWNER\"\n" + making

    /// Gives a login its password, or makes it: a member of the role that owns everything, which it acts as.
    static let making =
        client + #"""

            if PGUSER="$LOGIN" sql -c "SELECT" >/dev/null 2>&1; then echo "$LOGIN can log in already"; exit 0; fi
            {
                printf '\\set %s %s\n' login "'$LOGIN'" owner "'$OWNER'" verifier "'$VERIFIER'"
                cat <<'SQL'
            SELECT format('CREATE ROLE %I', :'login')
                WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login') \gexec
            GRANT :"owner" TO :"login";
            ALTER ROLE :"login" SET role TO :'owner';
            ALTER ROLE :"login" LOGIN PASSWORD :'verifier';
            SQL
            } | sql --single-transaction
            echo "$LOGIN can log in"
            """#

    /// Takes the others' passwords and ends what they have begun.
    static let locking =
        client + #"""

            {
                printf '\\set %s %s\n' owner "'$OWNER'"
                cat <<'SQL'
            SELECT format('ALTER ROLE %I NOLOGIN PASSWORD NULL', rolname) FROM pg_roles
                WHERE rolname IN (:'owner', :'owner' || '_a', :'owner' || '_b')
                AND rolname <> session_user AND rolcanlogin \gexec
            SELECT 'a session of ' || usename || ' ended: ' || pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE usename IN (:'owner', :'owner' || '_a', :'owner' || '_b') AND usename <> session_user;
            SQL
            } | sql
            echo "only $PGUSER can log in"
            """#
}
