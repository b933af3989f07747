import KubernetesModel
import MilestoneAPI

extension EnvVar {
    /// The address of the pod: processes listen on it alone, so that pods may share a network.
    static let podIP = pod("POD_IP", "status.podIP")

    /// A variable with the value of a field of the pod.
    static func pod(_ name: String, _ fieldPath: String) -> EnvVar {
        EnvVar(
            name: name,
            valueFrom: EnvVarSource(fieldRef: ObjectFieldSelector(apiVersion: "v1", fieldPath: fieldPath)))
    }

    /// Where one of the platform's own programs listens.
    static func http(port: Int) -> [EnvVar] {
        [podIP, EnvVar(name: "HTTP_HOST", value: "$(POD_IP)"), EnvVar(name: "HTTP_PORT", value: String(port))]
    }

    /// A variable with the value of a Secret's key.
    static func secret(_ name: String, from secret: String, key: String) -> EnvVar {
        EnvVar(
            name: name, valueFrom: EnvVarSource(secretKeyRef: SecretKeySelector(name: secret, key: key)))
    }
}

extension ContainerPort {
    /// A TCP port.
    static func tcp(_ name: String, _ port: Int) -> ContainerPort {
        ContainerPort(name: name, containerPort: port, protocol: "TCP")
    }
}

extension ServicePort {
    /// A TCP port that leads to the container port of the same name.
    static func tcp(_ name: String, _ port: Int) -> ServicePort {
        ServicePort(name: name, protocol: "TCP", port: port, targetPort: .string(name))
    }
}

extension Probe {
    /// Up to so many seconds for a process to answer for the first time.
    static func startup(_ path: String, port: String, seconds: Int = 60) -> Probe {
        http(path, port, period: 1, failures: seconds)
    }

    /// Takes a pod out of its Service within seconds.
    static func readiness(_ path: String, port: String) -> Probe {
        http(path, port, period: 2, failures: 2)
    }

    /// Restarts a process that answers no more.
    static func liveness(_ path: String, port: String) -> Probe {
        http(path, port, period: 10, failures: 3)
    }

    private static func http(_ path: String, _ port: String, period: Int, failures: Int) -> Probe {
        Probe(
            httpGet: HTTPGetAction(path: path, port: .string(port), scheme: "HTTP"), timeoutSeconds: 2,
            periodSeconds: period, failureThreshold: failures)
    }
}

extension ResourceRequirements {
    /// What a pod is promised, and the most it may use.
    static func resources(cpu: Quantity, cpuLimit: Quantity, memory: Quantity, memoryLimit: Quantity)
        -> ResourceRequirements
    {
        ResourceRequirements(
            limits: ["cpu": cpuLimit, "memory": memoryLimit], requests: ["cpu": cpu, "memory": memory])
    }
}

extension Volume {
    /// The keys of a Secret as files that the pod's group may read.
    static func secret(_ name: String, secretName: String) -> Volume {
        Volume(name: name, secret: SecretVolumeSource(secretName: secretName, defaultMode: 0o440))
    }

    /// Some keys of a ConfigMap as files of a directory.
    static func files(_ name: String, configMap: String, _ paths: [String: String]) -> Volume {
        Volume(
            name: name,
            configMap: ConfigMapVolumeSource(
                name: configMap,
                items: paths.sorted { $0.key < $1.key }.map { KeyToPath(key: $0.key, path: $0.value) }))
    }

    /// An empty directory of at most `limit`.
    static func scratch(_ name: String, limit: Quantity) -> Volume {
        Volume(name: name, emptyDir: EmptyDirVolumeSource(sizeLimit: limit))
    }
}
