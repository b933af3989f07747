package import KubernetesModel
import MilestoneAPI

/// The credentials of a platform, generated once and then read from the cluster.
package struct PlatformSecrets: Sendable, Equatable {
    package var database: SecretData
    package let admin: SecretData
    package var signingKeys: SecretData
    /// The next credentials of the database, while its password is rotated.
    package var nextDatabase: SecretData?

    package init(database: SecretData, admin: SecretData, signingKeys: SecretData) {
        self.database = database
        self.admin = admin
        self.signingKeys = signingKeys
    }

    /// No credentials, for rendering without a cluster.
    package static let none = PlatformSecrets(
        database: SecretData([:]), admin: SecretData([:]), signingKeys: SecretData([:]))
}

/// The keys of a Secret, in base64.
package struct SecretData: Sendable, Equatable {
    /// The values by key, as the API server has them.
    package var encoded: [String: String]
    /// What is remembered with them, in annotations of the Secret.
    package var notes: [String: String] = [:]

    /// Takes values in base64.
    package init(encoded: [String: String]) { self.encoded = encoded }

    /// Takes what the API server has.
    package init(_ secret: Secret) {
        encoded = secret.data ?? [:]
        notes = (secret.metadata.annotations ?? [:]).filter { Self.noteKeys.contains($0.key) }
    }

    private static let noteKeys: Set = [
        AnnotationKey.configurationHash, AnnotationKey.loginPod, AnnotationKey.loginVolume, AnnotationKey.rotatedFor,
        AnnotationKey.signingKey, AnnotationKey.tokenLifetime, AnnotationKey.tokensExpire,
    ]

    /// Takes values in clear.
    package init(_ values: [String: String]) {
        encoded = values.mapValues { Base64.encode($0.utf8) }
    }

    /// The value of a key, in clear; `nil` where there is none, or it is no text.
    package func text(_ key: String) -> String? {
        encoded[key].flatMap(Base64.decode).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// What pod templates have of the Secret, so that they follow it: the hash of its values, unless that is remembered.
    package var configurationHash: String { notes[AnnotationKey.configurationHash] ?? hash }

    /// Hash of the values.
    package var hash: String { JSONValue.object(encoded.mapValues(JSONValue.string)).contentHash }
}

extension SecretData: CustomStringConvertible {
    /// The names of the keys: a credential never reaches a log by accident.
    package var description: String { "SecretData(keys: \(encoded.keys.sorted()))" }
}

extension Blueprint {
    /// The Secrets as they are to stand.
    package var secretObjects: [DesiredObject] {
        var objects = [
            secret(names.adminSecret, of: .gateway, secrets.admin, type: "kubernetes.io/basic-auth"),
            secret(names.signingKeysSecret, of: .gateway, secrets.signingKeys, type: "Opaque"),
        ]
        if spec.database.managed != nil {
            objects.append(secret(names.databaseSecret, of: .database, secrets.database, type: "Opaque"))
        }
        if let next = secrets.nextDatabase {
            // Credentials that are not in use yet, or twice there: nobody would miss them.
            var metadata = metadata(names.databaseRotation, of: .database)
            metadata.annotations = next.notes.nonEmpty
            objects.append(Secret(metadata: metadata, data: next.encoded, type: "Opaque"))
        }
        return objects.map(DesiredObject.init)
    }

    /// A Secret with what can't be made a second time.
    private func secret(_ name: String, of component: Component, _ data: SecretData, type: String) -> Secret {
        var metadata = dataMetadata(name, of: component)
        metadata.annotations = data.notes.nonEmpty
        return Secret(metadata: metadata, data: data.encoded, type: type)
    }
}
