import Foundation
import KubernetesClient
import KubernetesModel
import Testing

@testable import LocalKubelet

/// Debian's PostgreSQL 15 as the official image: these tests need it installed, and fail without it.
@Suite(.timeLimit(.minutes(2)))
struct PostgreSQLImageTests {
    /// A database as the operator describes it: restricted, with a claim that stays behind.
    private static var database: Pod {
        var container = Container(name: "c0", image: "docker.io/library/postgres:15")
        container.args = ["-c", "listen_addresses=$(POD_IP)"]
        container.env = [
            EnvVar(name: "POD_IP", valueFrom: EnvVarSource(fieldRef: ObjectFieldSelector(fieldPath: "status.podIP"))),
            EnvVar(name: "POSTGRES_USER", value: "milestones"), EnvVar(name: "POSTGRES_DB", value: "history"),
            EnvVar(name: "POSTGRES_PASSWORD_FILE", value: "/credentials/password"),
            EnvVar(name: "POSTGRES_INITDB_ARGS", value: "--data-checksums"),
            EnvVar(name: "PGDATA", value: "/var/lib/postgresql/data/pgdata"),
        ]
        container.readinessProbe = Probe(
            exec: ExecAction(command: ["sh", "-c", "exec pg_isready -q -h \"$POD_IP\" -U milestones -d history"]),
            timeoutSeconds: 5, periodSeconds: 1)
        container.securityContext = SecurityContext(readOnlyRootFilesystem: true)
        container.volumeMounts = [
            VolumeMount(name: "data", mountPath: "/var/lib/postgresql/data"),
            VolumeMount(name: "credentials", readOnly: true, mountPath: "/credentials"),
            VolumeMount(name: "run", mountPath: "/var/run/postgresql"), VolumeMount(name: "tmp", mountPath: "/tmp"),
        ]
        var spec = PodSpec(containers: [container])
        spec.securityContext = PodSecurityContext(runAsUser: 999, runAsGroup: 999, runAsNonRoot: true, fsGroup: 999)
        spec.volumes = [
            Volume(name: "data", persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: "data")),
            Volume(name: "credentials", secret: SecretVolumeSource(secretName: "database", defaultMode: 0o440)),
            Volume(name: "run", emptyDir: EmptyDirVolumeSource()),
            Volume(name: "tmp", emptyDir: EmptyDirVolumeSource()),
        ]
        return Pod(metadata: ObjectMeta(name: "db-0", namespace: "default"), spec: spec)
    }

    @Test func startsKeepsItsDataAndStopsFast() async throws {
        try await KubeletFixture.withCluster(catalogue: .machine(programs: "/nowhere")) { cluster in
            _ = try await cluster.client.resource(Secret.self, namespace: "default").create(
                Secret(
                    metadata: ObjectMeta(name: "database", namespace: "default"),
                    stringData: ["password": "pa'ss \"w\\"]))
            _ = try await cluster.client.resource(PersistentVolumeClaim.self, namespace: "default").create(
                PersistentVolumeClaim(
                    metadata: ObjectMeta(name: "data", namespace: "default"),
                    spec: PersistentVolumeClaimSpec(
                        accessModes: ["ReadWriteOnce"],
                        resources: VolumeResourceRequirements(requests: ["storage": "1Gi"]))))
            _ = try await cluster.pods.create(Self.database)
            let first = try await cluster.waitForPod("db-0", within: .seconds(60)) { $0.isReady }
            #expect(try await query("SELECT current_user", first) == "milestones")
            #expect(try await query("CREATE TABLE t AS SELECT 42 AS n; SELECT n FROM t", first) == "42")
            await #expect(throws: QueryError.self) { try await query("SELECT 1", first, password: "wrong") }

            try await cluster.pods.delete("db-0")
            try await cluster.waitUntilGone("db-0", within: .seconds(10))
            _ = try await cluster.pods.create(Self.database)
            let second = try await cluster.waitForPod("db-0", within: .seconds(30)) { $0.isReady }
            #expect(try await query("SELECT n FROM t", second) == "42")
            // A fast shutdown leaves nothing to recover.
            #expect(try await !cluster.log(in: "db-0").contains("was not properly shut down"))
        }
    }

    private struct QueryError: Error {
        var output: String
    }

    /// What `psql` of this machine gets as the answer.
    private func query(_ sql: String, _ pod: Pod, password: String = "pa'ss \"w\\") async throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/psql")
        process.arguments = [
            "--no-psqlrc", "-qAt", "-h", pod.status?.podIP ?? "", "-U", "milestones", "-d", "history", "-c", sql,
        ]
        process.environment = ["PGPASSWORD": password, "PATH": "/usr/bin:/bin", "PGCONNECT_TIMEOUT": "5"]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw QueryError(output: text) }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
