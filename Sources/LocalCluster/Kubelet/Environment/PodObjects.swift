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

/// Why a container's configuration can't be put together; the texts are the kubelet's.
enum ConfigurationProblem: Error, Hashable, CustomStringConvertible {
    case notFound(kind: String, name: String)
    case missingKey(key: String, kind: String, namespace: String, name: String)
    case unsupportedField(String)
    case runsAsRoot(container: String)
    case unsupportedVolume(String, String)
    case escapingPath(String)

    var description: String {
        switch self {
        case .notFound(let kind, let name): "\(kind) \"\(name)\" not found"
        case .missingKey(let key, let kind, let namespace, let name):
            "couldn't find key \(key) in \(kind) \(namespace)/\(name)"
        case .unsupportedField(let path): "unsupported fieldPath: \(path)"
        case .runsAsRoot(let container):
            "container has runAsNonRoot and image will run as root (container: \(container))"
        case .unsupportedVolume(let name, let kind): "volume \"\(name)\": the local cluster has no volumes of \(kind)"
        case .escapingPath(let path): "subPath \"\(path)\" leads out of its volume"
        }
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

/// Which config maps and secrets a pod names.
struct PodReferences: Sendable, Equatable {
    var configMaps: Set<String> = []
    var secrets: Set<String> = []

    init(_ spec: PodSpec) {
        for container in (spec.initContainers ?? []) + spec.containers {
            for source in container.envFrom ?? [] { add(source.configMapRef?.name, source.secretRef?.name) }
            for variable in container.env ?? [] {
                add(variable.valueFrom?.configMapKeyRef?.name, variable.valueFrom?.secretKeyRef?.name)
            }
        }
        for volume in spec.volumes ?? [] {
            add(volume.configMap?.name, volume.secret?.secretName)
            for source in volume.projected?.sources ?? [] { add(source.configMap?.name, source.secret?.name) }
        }
    }

    private mutating func add(_ configMap: String?, _ secret: String?) {
        if let configMap { configMaps.insert(configMap) }
        if let secret { secrets.insert(secret) }
    }
}
