import KubernetesModel

/// The variables of a container, put together as the kubelet does.
enum ContainerEnvironment {
    /// Where programs are looked for when neither image nor container says.
    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// All variables: the image's, the cluster's, those of `envFrom`, then those of `env`, later ones winning.
    ///
    /// - Parameter cluster: the variables that tell of the cluster's services.
    /// - Throws: ``ConfigurationProblem``; its text is the message of `CreateContainerConfigError`.
    static func variables(
        of container: Container, image: LocalImage, fields: PodFields, objects: PodObjects, cluster: [String: String]
    ) throws(ConfigurationProblem) -> [String: String] {
        var variables = ["PATH": defaultPath, "HOME": "/", "HOSTNAME": fields.pod.hostname]
        variables.merge(image.environment) { $1 }
        variables.merge(cluster) { $1 }
        for source in container.envFrom ?? [] {
            for (key, value) in try values(of: source, objects: objects) { variables[key] = value }
        }
        for variable in container.env ?? [] {
            let found = try value(of: variable, in: container, fields, objects, expanding: variables)
            if let found { variables[variable.name] = found }
        }
        return variables
    }

    /// The process: `command` and `args` over the image's, with variables put in.
    static func process(of container: Container, image: LocalImage, variables: [String: String]) -> [String] {
        let command = container.command ?? []
        let args = container.args ?? []
        let expanded = (command + args).map { VariableExpansion.expand($0, with: variables) }
        if !command.isEmpty { return expanded }
        return image.entrypoint + (args.isEmpty ? image.defaultArguments : expanded)
    }

    private static func values(
        of source: EnvFromSource, objects: PodObjects
    ) throws(ConfigurationProblem) -> [(String, String)] {
        var files: [String: [UInt8]] = [:]
        if let reference = source.configMapRef {
            files = try objects.configMap(reference.name ?? "", optional: reference.optional)?.files ?? [:]
        } else if let reference = source.secretRef {
            files = try objects.secret(reference.name ?? "", optional: reference.optional)?.files ?? [:]
        }
        return files.map { ((source.prefix ?? "") + $0.key, String(decoding: $0.value, as: UTF8.self)) }
    }

    private static func value(
        of variable: EnvVar, in container: Container, _ fields: PodFields, _ objects: PodObjects,
        expanding variables: [String: String]
    ) throws(ConfigurationProblem) -> String? {
        guard let source = variable.valueFrom else {
            return VariableExpansion.expand(variable.value ?? "", with: variables)
        }
        let namespace = fields.pod.metadata.namespace ?? ""
        if let field = source.fieldRef {
            guard let value = fields.value(at: field.fieldPath) else { throw .unsupportedField(field.fieldPath) }
            return value
        }
        if let resource = source.resourceFieldRef {
            guard let value = fields.value(of: resource, in: container) else {
                throw .unsupportedField(resource.resource)
            }
            return value
        }
        if let reference = source.configMapKeyRef {
            let name = reference.name ?? ""
            guard let object = try objects.configMap(name, optional: reference.optional) else { return nil }
            return try text(
                of: reference.key, in: object.files, optional: reference.optional, kind: "ConfigMap", namespace, name)
        }
        if let reference = source.secretKeyRef {
            let name = reference.name ?? ""
            guard let object = try objects.secret(name, optional: reference.optional) else { return nil }
            return try text(
                of: reference.key, in: object.files, optional: reference.optional, kind: "Secret", namespace, name)
        }
        return nil
    }

    private static func text(
        of key: String, in files: [String: [UInt8]], optional: Bool?, kind: String, _ namespace: String, _ name: String
    ) throws(ConfigurationProblem) -> String? {
        if let bytes = files[key] { return String(decoding: bytes, as: UTF8.self) }
        if optional == true { return nil }
        throw .missingKey(key: key, kind: kind, namespace: namespace, name: name)
    }
}

extension Pod {
    /// The host name of the pod's processes.
    var hostname: String { String((spec?.hostname ?? metadata.name ?? "").prefix(63)) }
}
