package import KubernetesModel

// Kubernetes' own types, described as far as a reader of `kubectl explain` needs to write them.

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

extension TopologySpreadConstraint: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "maxSkew", "The most by which two domains may differ in pods.", .range(1...100)),
            SchemaField(named: "topologyKey", "Node label whose values are the domains.", .length(1...316)),
            SchemaField(
                named: "whenUnsatisfiable", "DoNotSchedule or ScheduleAnyway.",
                .pattern("^(DoNotSchedule|ScheduleAnyway)$")),
            SchemaField(named: "labelSelector", "The pods that are counted."),
            SchemaField(named: "minDomains", "The fewest domains.", .range(1...100)),
            SchemaField(
                named: "nodeAffinityPolicy", "Honor (the default) or Ignore the pods' node affinity.",
                .pattern("^(Honor|Ignore)$")),
            SchemaField(
                named: "nodeTaintsPolicy", "Honor or Ignore (the default) the nodes' taints.",
                .pattern("^(Honor|Ignore)$")),
            SchemaField(
                named: "matchLabelKeys", "Labels whose values of the pod itself are looked for.",
                .atomicList(maxItems: 8)),
        ]
    }
}

extension LabelSelector: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "matchLabels", "Labels and the values they must have.", .maxProperties(32)),
            SchemaField(
                named: "matchExpressions", "Further requirements; all must hold.", .atomicList(maxItems: 16)),
        ]
    }
}

extension LabelSelectorRequirement: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "key", "Key of the label."),
            SchemaField(
                named: "operator", "In, NotIn, Exists or DoesNotExist.",
                .pattern("^(In|NotIn|Exists|DoesNotExist)$")),
            SchemaField(named: "values", "Values for In and NotIn.", .atomicList(maxItems: 32)),
        ]
    }
}

extension Affinity: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "nodeAffinity", "Nodes that the pods need or prefer."),
            SchemaField(named: "podAffinity", "Pods that the pods need or prefer beside them."),
            SchemaField(named: "podAntiAffinity", "Pods that the pods must or would rather be apart from."),
        ]
    }
}

extension NodeAffinity: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: required, "What a node must be."),
            SchemaField(named: preferred, "What a node had better be.", .atomicList(maxItems: 16)),
        ]
    }
}

extension PodAffinity: SchemaObject {
    package static var fields: [SchemaField] { podTerms }
}

extension PodAntiAffinity: SchemaObject {
    package static var fields: [SchemaField] { podTerms }
}

extension NodeSelector: SchemaObject {
    package static var fields: [SchemaField] {
        [SchemaField(named: "nodeSelectorTerms", "One of them must hold.", .atomicList(maxItems: 16))]
    }
}

extension NodeSelectorTerm: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "matchExpressions", "About labels; all must hold.", .atomicList(maxItems: 16)),
            SchemaField(named: "matchFields", "About fields; all must hold.", .atomicList(maxItems: 16)),
        ]
    }
}

extension NodeSelectorRequirement: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "key", "Key of the label or field."),
            SchemaField(
                named: "operator", "In, NotIn, Exists, DoesNotExist, Gt or Lt.",
                .pattern("^(In|NotIn|Exists|DoesNotExist|Gt|Lt)$")),
            SchemaField(named: "values", "Values to compare with.", .atomicList(maxItems: 32)),
        ]
    }
}

extension PreferredSchedulingTerm: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "weight", "How much it counts.", .range(1...100)),
            SchemaField(named: "preference", "What is preferred."),
        ]
    }
}

extension PodAffinityTerm: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "labelSelector", "The pods in question."),
            SchemaField(named: "namespaces", "Their namespaces.", .atomicList(maxItems: 16)),
            SchemaField(named: "topologyKey", "Node label that says what is near.", .length(1...316)),
            SchemaField(named: "namespaceSelector", "Their namespaces, by labels."),
        ]
    }
}

extension WeightedPodAffinityTerm: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "weight", "How much it counts.", .range(1...100)),
            SchemaField(named: "podAffinityTerm", "What is preferred."),
        ]
    }
}

private let required = "requiredDuringSchedulingIgnoredDuringExecution"
private let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

private let podTerms = [
    SchemaField(named: required, "All must hold.", .atomicList(maxItems: 16)),
    SchemaField(named: preferred, "The more hold, the better.", .atomicList(maxItems: 16)),
]
