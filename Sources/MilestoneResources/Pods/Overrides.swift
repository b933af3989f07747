import KubernetesModel
import MilestoneAPI

extension ResourceRequirements {
    /// These figures with those of `overrides` in their place, one by one.
    ///
    /// A promise above the component's own limit lifts the limit, and a limit below its own promise lowers the promise: who
    /// writes one of the two need not know the other.
    func merging(_ overrides: ResourceRequirements?) -> ResourceRequirements {
        guard let overrides else { return self }
        var requests = (requests ?? [:]).merging(overrides.requests ?? [:]) { $1 }
        var limits = (limits ?? [:]).merging(overrides.limits ?? [:]) { $1 }
        for (name, request) in requests {
            guard let limit = limits[name], let asked = request.value, let most = limit.value, asked > most else {
                continue
            }
            if overrides.limits?[name] == nil {
                limits[name] = request
            } else if overrides.requests?[name] == nil {
                requests[name] = limit
            }
        }
        return ResourceRequirements(limits: limits.nonEmpty, requests: requests.nonEmpty)
    }

    /// The most memory that a pod may use, in bytes.
    var memoryLimit: Double? { limits?["memory"]?.value }
}

extension [EnvVar] {
    /// These variables with those of `overrides`: in the place of one of the same name, or after all others.
    func merging(_ overrides: [VariableSpec]) -> [EnvVar] {
        var variables = self
        for variable in overrides.map(EnvVar.init) {
            if let index = variables.firstIndex(where: { $0.name == variable.name }) {
                variables[index] = variable
            } else {
                variables.append(variable)
            }
        }
        return variables
    }
}

extension EnvVar {
    /// A variable as a user wrote it.
    init(_ spec: VariableSpec) {
        let source = spec.valueFrom.map { source in
            EnvVarSource(
                fieldRef: source.fieldRef.map { ObjectFieldSelector(apiVersion: "v1", fieldPath: $0.fieldPath) },
                configMapKeyRef: source.configMapKeyRef.map { ConfigMapKeySelector(name: $0.name, key: $0.key) },
                secretKeyRef: source.secretKeyRef.map {
                    SecretKeySelector(name: $0.name, key: $0.key, optional: $0.optional)
                })
        }
        self.init(name: spec.name, value: spec.value, valueFrom: source)
    }
}

extension SpreadSpec {
    /// A wish that no node runs two pods while another runs none.
    static let overNodes = SpreadSpec(
        maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway")
}

extension [SpreadSpec] {
    /// These wishes with those of `overrides`: in the place of one for the same topology, or after all others.
    func merging(_ overrides: [SpreadSpec]) -> [SpreadSpec] {
        filter { own in !overrides.contains { $0.topologyKey == own.topologyKey } } + overrides
    }
}

extension TopologySpreadConstraint {
    /// A wish about the pods that `selector` selects.
    init(_ spec: SpreadSpec, of selector: LabelSelector) {
        self.init(
            maxSkew: spec.maxSkew, topologyKey: spec.topologyKey, whenUnsatisfiable: spec.whenUnsatisfiable,
            labelSelector: selector, minDomains: spec.minDomains)
    }
}

extension Collection {
    /// The collection, or `nil` when there is nothing in it: an empty one would be a field that the operator owns.
    var nonEmpty: Self? { isEmpty ? nil : self }
}
