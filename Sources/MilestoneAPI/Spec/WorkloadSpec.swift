package import KubernetesModel

/// What every component that runs pods takes.
package protocol WorkloadSpec: DefaultedSchemaObject {
    /// The image to run in place of the platform's own.
    var image: String? { get }
    /// What each pod is given at least and at most; the component's own figures when left out.
    var resources: ResourceRequirements? { get }
    /// Labels that a node must have.
    var nodeSelector: [String: String]? { get }
    /// Taints that the pods put up with.
    var tolerations: [Toleration]? { get }
}

extension SchemaField {
    /// The fields of ``WorkloadSpec``.
    static let workload: [SchemaField] = [
        SchemaField(
            named: "image", "Complete image reference to run in place of the platform's own; a digest is welcome.",
            .length(1...512)),
        SchemaField(
            named: "resources", "CPU and memory of each pod, in place of the component's own figures."),
        SchemaField(
            named: "nodeSelector", "Labels that a node must have to run the pods.", .maxProperties(32)),
        SchemaField(
            named: "tolerations", "Taints that the pods put up with.", .atomicList(maxItems: 32)),
    ]

    /// How many pods a component that scales runs.
    static func replicas(_ key: some CodingKey) -> SchemaField {
        SchemaField(
            key, "Number of pods. Two or more are spread over nodes and guarded by a PodDisruptionBudget.",
            .range(0...100))
    }
}

extension ResourceRequirements: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "limits", "The most that a pod may use, by resource name.", .maxProperties(16)),
            SchemaField(named: "requests", "What a pod is promised, by resource name.", .maxProperties(16)),
        ]
    }
}

extension Toleration: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "key", "Key of the taint; all keys when left out and the operator is Exists."),
            SchemaField(
                named: "operator", "Exists or Equal (the default).", .pattern("^(Exists|Equal)$")),
            SchemaField(named: "value", "Value of the taint, when the operator is Equal."),
            SchemaField(
                named: "effect", "NoSchedule, PreferNoSchedule or NoExecute; all effects when left out.",
                .pattern("^(NoSchedule|PreferNoSchedule|NoExecute)$")),
            SchemaField(
                named: "tolerationSeconds", "How long a NoExecute taint is put up with; for ever when left out."),
        ]
    }
}
