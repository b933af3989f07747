import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources

extension ReconcilePass {
    /// The platform's credentials as they stand in the cluster; those that are missing are generated, once.
    mutating func ensureSecrets() async throws -> PlatformSecrets {
        let names = ChildNames(platform: platform.metadata.name ?? "")
        let (namespace, settings) = (namespace, settings)
        let admin = try await data(of: names.adminSecret) {
            var random = settings.makeRandom()
            return AdminCredentials.generate(using: &random)
        }
        let request = platform.metadata.annotations?[RequestKey.rotateSigningKey]
        let signingKeys = try await data(of: names.signingKeysSecret) {
            var random = settings.makeRandom()
            var keys = SigningKeys.generate(at: settings.now(), using: &random)
            // Keys that are new already need no other ones.
            keys.notes[AnnotationKey.rotatedFor] = request
            return keys
        }
        guard platform.spec.database.managed != nil else {
            return PlatformSecrets(database: SecretData([:]), admin: admin, signingKeys: signingKeys)
        }
        let rotation = platform.metadata.annotations?[RequestKey.rotateDatabasePassword]
        let database = try await data(of: names.databaseSecret) {
            var random = settings.makeRandom()
            var database = DatabaseCredentials.generate(
                host: "\(names.name(of: .database)).\(namespace).svc", using: &random)
            database.notes[AnnotationKey.rotatedFor] = rotation
            return database
        }
        return PlatformSecrets(database: database, admin: admin, signingKeys: signingKeys)
    }

    /// The data of a Secret that exists, or new data for one that doesn't: a store that lags behind must not lead to a
    /// second password, so the API server is asked first.
    private mutating func data(of name: String, generate: () -> SecretData) async throws -> SecretData {
        let identity = ObjectIdentity(Secret.resource, name)
        var found = observation.objects[identity]
        if found == nil { found = try await lookUp(identity) }
        guard let live = found else { return generate() }
        observation.record(live)
        if let reason = live.refusal(for: observation) {
            throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
        }
        let secret = try live.content.decode(as: Secret.self)
        guard secret.data?.isEmpty == false else { return generate() }
        return SecretData(secret)
    }

    /// Writes the Secrets, also while the platform is paused: nothing may run without its credentials.
    mutating func applySecrets(of blueprint: Blueprint) async throws {
        for object in blueprint.secretObjects {
            switch ObjectChange(object, in: observation) {
            case .none:
                continue
            case .drift(let fields):
                try await note(fields, of: ObjectIdentity(object.resource, object.key.name), corrected: true)
                try await apply(object)
            case .create, .update:
                try await apply(object)
            case .refuse(let reason):
                throw TerminalError(rejection: Rejection(reason: "NameConflict", message: reason))
            }
        }
    }
}
