/// Why a container's configuration can't be put together; the texts are the kubelet's.
enum ConfigurationProblem: Error, Hashable, CustomStringConvertible {
    /// An object that has to be there isn't.
    case notFound(kind: String, name: String)
    /// An object lacks a key.
    case missingKey(key: String, kind: String, namespace: String, name: String)
    /// The pod has no such field, or no such resource.
    case unsupportedField(String)
    /// The pod forbids the user that its image asks for.
    case runsAsRoot(container: String)
    /// A volume of a kind that a sandbox can't have.
    case unsupportedVolume(String, String)
    /// A `subPath` leads to files that aren't the volume's.
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
