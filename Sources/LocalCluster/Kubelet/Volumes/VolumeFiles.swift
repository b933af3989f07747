import KubernetesModel

/// Turns the sources of volumes into files: a pure function of the pod and of the objects that it names.
struct VolumeFiles: Sendable {
    var fields: PodFields
    var objects: PodObjects
    /// Tokens of the pod's service account, by audience (empty for the API server's).
    var tokens: [String: String] = [:]

    private var namespace: String { fields.pod.metadata.namespace ?? "" }

    /// The files of a volume; `nil` when the volume is no projection of objects.
    ///
    /// - Throws: ``ConfigurationProblem``; its text is the message of `FailedMount`.
    func files(of volume: Volume) throws(ConfigurationProblem) -> [ProjectedFile]? {
        if let source = volume.configMap {
            return try configMap(source.name, source.items, source.defaultMode, source.optional)
        }
        if let source = volume.secret {
            return try secret(source.secretName, source.items, source.defaultMode, source.optional)
        }
        if let source = volume.downwardAPI { return try downward(source.items, source.defaultMode) }
        guard let projected = volume.projected else { return nil }
        var files: [ProjectedFile] = []
        for source in projected.sources ?? [] { files += try self.files(of: source, projected.defaultMode) }
        return files
    }

    private func files(of source: VolumeProjection, _ mode: Int?) throws(ConfigurationProblem) -> [ProjectedFile] {
        var files: [ProjectedFile] = []
        if let source = source.configMap { files += try configMap(source.name, source.items, mode, source.optional) }
        if let source = source.secret { files += try secret(source.name, source.items, mode, source.optional) }
        if let source = source.downwardAPI { files += try downward(source.items, mode) }
        if let source = source.serviceAccountToken, let token = tokens[source.audience ?? ""] {
            files.append(
                ProjectedFile(path: source.path, contents: Array(token.utf8), mode: mode ?? ProjectedFile.defaultMode))
        }
        return files
    }

    private func configMap(
        _ name: String?, _ items: [KeyToPath]?, _ mode: Int?, _ optional: Bool?
    ) throws(ConfigurationProblem) -> [ProjectedFile] {
        let name = name ?? ""
        guard let object = try objects.configMap(name, optional: optional) else { return [] }
        return try ProjectedFile.files(
            object.files, items: items, mode: mode ?? ProjectedFile.defaultMode, optional: optional
        ) { .missingKey(key: $0, kind: "ConfigMap", namespace: namespace, name: name) }
    }

    private func secret(
        _ name: String?, _ items: [KeyToPath]?, _ mode: Int?, _ optional: Bool?
    ) throws(ConfigurationProblem) -> [ProjectedFile] {
        let name = name ?? ""
        guard let object = try objects.secret(name, optional: optional) else { return [] }
        return try ProjectedFile.files(
            object.files, items: items, mode: mode ?? ProjectedFile.defaultMode, optional: optional
        ) { .missingKey(key: $0, kind: "Secret", namespace: namespace, name: name) }
    }

    private func downward(
        _ items: [DownwardAPIVolumeFile]?, _ mode: Int?
    ) throws(ConfigurationProblem) -> [ProjectedFile] {
        var files: [ProjectedFile] = []
        for item in items ?? [] {
            let value: String?
            if let field = item.fieldRef {
                value = fields.value(at: field.fieldPath)
            } else if let resource = item.resourceFieldRef, let container = fields.pod.spec?.containers.first {
                value = fields.value(of: resource, in: container)
            } else {
                value = nil
            }
            guard let value else {
                throw .unsupportedField(item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource ?? item.path)
            }
            files.append(
                ProjectedFile(
                    path: item.path, contents: Array(value.utf8),
                    mode: item.mode ?? mode ?? ProjectedFile.defaultMode))
        }
        return files
    }
}
