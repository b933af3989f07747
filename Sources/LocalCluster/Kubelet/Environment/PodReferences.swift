import KubernetesModel

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
