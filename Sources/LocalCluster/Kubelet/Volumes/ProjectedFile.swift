import KubernetesModel

/// A file that an object of the cluster becomes in a volume.
struct ProjectedFile: Sendable, Hashable {
    /// The path in the volume.
    var path: String
    var contents: [UInt8]
    /// Permissions.
    var mode: Int
}

extension ProjectedFile {
    /// The mode that files have when a volume says none.
    static let defaultMode = 0o644

    /// The files that keys of an object become: all keys under their names, or `items` under theirs.
    ///
    /// - Throws: ``ConfigurationProblem/missingKey(key:kind:namespace:name:)`` for an item that the object lacks.
    static func files(
        _ keys: [String: [UInt8]], items: [KeyToPath]?, mode: Int, optional: Bool?,
        missing: (String) -> ConfigurationProblem
    ) throws(ConfigurationProblem) -> [ProjectedFile] {
        guard let items, !items.isEmpty else {
            return keys.sorted { $0.key < $1.key }.map { ProjectedFile(path: $0.key, contents: $0.value, mode: mode) }
        }
        var files: [ProjectedFile] = []
        for item in items {
            if let contents = keys[item.key] {
                files.append(ProjectedFile(path: item.path, contents: contents, mode: item.mode ?? mode))
            } else if optional != true {
                throw missing(item.key)
            }
        }
        return files
    }
}
