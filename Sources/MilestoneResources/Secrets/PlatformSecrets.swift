import KubernetesModel
import MilestoneAPI

/// The credentials of a platform, generated once and then read from the cluster.
package struct PlatformSecrets: Sendable, Equatable {
    package let database: SecretData
    package let admin: SecretData
    package let signingKeys: SecretData

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
    package let encoded: [String: String]

    /// Takes values in base64.
    package init(encoded: [String: String]) { self.encoded = encoded }

    /// Takes values in clear.
    package init(_ values: [String: String]) {
        encoded = values.mapValues { Base64.encode($0.utf8) }
    }

    /// Hash of the values: what makes a pod template follow its Secret.
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
        return objects.map(DesiredObject.init)
    }

    /// A Secret with what can't be made a second time.
    private func secret(_ name: String, of component: Component, _ data: SecretData, type: String) -> Secret {
        Secret(metadata: dataMetadata(name, of: component), data: data.encoded, type: type)
    }
}
