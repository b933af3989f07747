import FoundationEssentials
import KubernetesModel

/// The config maps and secrets that a pod names, as they are now.
struct PodObjects: Sendable, Equatable {
    /// Config maps by name.
    var configMaps: [String: ConfigMap] = [:]
    /// Secrets by name.
    var secrets: [String: Secret] = [:]

    /// A config map; `nil` only where it may be missing.
    func configMap(_ name: String, optional: Bool?) throws(ConfigurationProblem) -> ConfigMap? {
        if let found = configMaps[name] { return found }
        if optional == true { return nil }
        throw .notFound(kind: "configmap", name: name)
    }

    /// A secret; `nil` only where it may be missing.
    func secret(_ name: String, optional: Bool?) throws(ConfigurationProblem) -> Secret? {
        if let found = secrets[name] { return found }
        if optional == true { return nil }
        throw .notFound(kind: "secret", name: name)
    }
}

extension ConfigMap {
    /// All keys with their bytes.
    var files: [String: [UInt8]] {
        var files = (data ?? [:]).mapValues { Array($0.utf8) }
        for (key, value) in binaryData ?? [:] { files[key] = Data(base64Encoded: value).map(Array.init) }
        return files
    }
}

extension Secret {
    /// All keys with their bytes.
    var files: [String: [UInt8]] {
        (data ?? [:]).compactMapValues { Data(base64Encoded: $0).map(Array.init) }
    }
}
