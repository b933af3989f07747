import Yams

/// Kubeconfig files merged into one, each entry still knowing the file that it comes from.
struct MergedKubeconfig: Sendable {
    /// An entry and its file.
    struct Entry<Value: Sendable>: Sendable {
        var value: Value
        var file: String
    }

    private(set) var clusters: [String: Entry<ClusterEntry>] = [:]
    private(set) var users: [String: Entry<Kubeconfig.User>] = [:]
    private(set) var contexts: [String: Entry<Kubeconfig.Context>] = [:]
    private(set) var currentContext: Entry<String>?

    /// Adds a file: of entries of the same name the first file's stands, as in kubectl.
    mutating func merge(_ config: Kubeconfig, file: String) {
        for cluster in config.clusters ?? [] where clusters[cluster.name] == nil {
            clusters[cluster.name] = Entry(value: cluster.cluster, file: file)
        }
        for user in config.users ?? [] where users[user.name] == nil {
            users[user.name] = Entry(value: user.user ?? Kubeconfig.User(), file: file)
        }
        for context in config.contexts ?? [] where contexts[context.name] == nil {
            contexts[context.name] = Entry(value: context.context, file: file)
        }
        if currentContext == nil, let name = config.currentContext, !name.isEmpty {
            currentContext = Entry(value: name, file: file)
        }
    }
}

extension Kubeconfig {
    /// Reads a kubeconfig.
    ///
    /// - Throws: ``ConfigurationError`` that names the file and the key.
    init(yaml text: String, file: String) throws(ConfigurationError) {
        do {
            self = try YAMLDecoder().decode(Kubeconfig.self, from: text.isEmpty ? "{}" : text)
        } catch DecodingError.keyNotFound(let key, let context) {
            throw ConfigurationError(
                .missingValue, file: file, key: Self.path(context.codingPath + [key]), message: "is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw ConfigurationError(
                .invalidValue, file: file, key: Self.path(context.codingPath), message: context.debugDescription)
        } catch {
            throw ConfigurationError(
                .malformed, file: file, message: "is no YAML that a kubeconfig can be", underlyingError: error)
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String? {
        guard !keys.isEmpty else { return nil }
        return keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
