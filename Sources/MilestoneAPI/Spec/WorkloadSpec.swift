package import KubernetesModel

/// What every component that runs pods takes.
package protocol WorkloadSpec: DefaultedSchemaObject {
    /// The image to run in place of the platform's own.
    var image: String? { get set }
    /// What each pod is given at least and at most, merged into the component's own figures.
    var resources: ResourceRequirements? { get set }
    /// Labels that a node must have.
    var nodeSelector: [String: String]? { get set }
    /// Taints that the pods put up with.
    var tolerations: [Toleration]? { get set }
    /// Nodes and pods that the pods want to be near to, or far from.
    var affinity: AffinitySpec? { get set }
    /// How the pods are spread, merged by topology key into the component's own spreading over nodes.
    var topologySpreadConstraints: [SpreadSpec]? { get set }
    /// How important the pods are.
    var priorityClassName: String? { get set }
    /// Annotations of the pods.
    var podAnnotations: [String: String]? { get set }
    /// Labels of the pods, next to the operator's own.
    var podLabels: [String: String]? { get set }
    /// Variables of the component's container, merged by name.
    var extraEnv: [VariableSpec]? { get set }
}

/// A component of which several pods may run side by side.
package protocol ScalableSpec: WorkloadSpec {
    /// How many pods run while no autoscaler decides.
    var replicas: Int { get set }
    /// The bounds between which an autoscaler decides how many pods run.
    var autoscaling: AutoscalingSpec? { get set }
}

extension ScalableSpec {
    /// The fewest pods that a rollout or a drain finds.
    package var leastReplicas: Int { autoscaling?.minReplicas ?? replicas }
}

/// The bounds of a HorizontalPodAutoscaler.
package struct AutoscalingSpec: DefaultedSchemaObject {
    package var minReplicas = 2
    package var maxReplicas = 5
    package var targetCPUUtilization = 70

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "self.minReplicas <= self.maxReplicas", message: "minReplicas must not be greater than maxReplicas")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.minReplicas, "The fewest pods.", .range(1...100)),
            SchemaField(CodingKeys.maxReplicas, "The most pods.", .range(1...100)),
            SchemaField(
                CodingKeys.targetCPUUtilization,
                "Mean CPU use of the pods to aim for, in percent of what they request.", .range(1...1000)),
        ]
    }
}

extension SchemaField {
    /// The fields of ``WorkloadSpec``.
    static let workload: [SchemaField] = [
        SchemaField(
            named: "image",
            """
            Complete image reference to run in place of the platform's own, such as \
            registry.example.com/name@sha256:…; registry rewrites leave it alone.
            """, .length(1...512)),
        SchemaField(
            named: "resources",
            "CPU and memory of each pod, merged by resource name into the component's own figures."),
        SchemaField(
            named: "nodeSelector", "Labels that a node must have to run the pods.", .maxProperties(32)),
        SchemaField(
            named: "tolerations", "Taints that the pods put up with.", .atomicList(maxItems: 32)),
        SchemaField(
            named: "affinity",
            """
            Nodes and pods that the pods want to be near to, or far from, as a pod's spec.affinity says it \
            (kubectl explain pod.spec.affinity).
            """),
        SchemaField(
            named: "topologySpreadConstraints",
            """
            How the component's pods are spread, merged by topologyKey into its own spreading over nodes.
            """, .atomicList(maxItems: 8)),
        SchemaField(named: "priorityClassName", "PriorityClass of the pods.", .length(1...253)),
        SchemaField(named: "podAnnotations", "Annotations of the pods.", .maxProperties(64)),
        SchemaField(
            named: "podLabels", "Labels of the pods. The operator's own labels can't be changed.",
            .maxProperties(64)),
        SchemaField(
            named: "extraEnv",
            """
            Environment variables of the component's container. A variable that the operator sets under the same name \
            is replaced.
            """, .listMap(key: "name", maxItems: 64)),
    ]

    /// The fields of ``ScalableSpec``.
    static let scalable: [SchemaField] =
        [
            SchemaField(
                named: "replicas",
                """
                Number of pods, unless autoscaling decides. Two or more are spread over nodes and guarded by a \
                PodDisruptionBudget.
                """, .range(0...100)),
            SchemaField(
                named: "autoscaling",
                """
                Lets a HorizontalPodAutoscaler decide how many pods run; replicas is ignored then. Needs a metrics \
                server in the cluster.
                """),
        ] + workload
}
