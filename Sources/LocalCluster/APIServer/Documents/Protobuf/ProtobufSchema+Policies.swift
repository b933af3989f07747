/// The numbers of members of what rules over workloads and leads to them.
extension ProtobufSchema {
    static let policies: [String: ProtobufSchema] = [
        "v1/Service": object([2: ("spec", .message { serviceSpec }), 3: ("status", .ignored)]),
        "v1/ResourceQuota": object([2: ("spec", .message { quotaSpec }), 3: ("status", .ignored)]),
        "autoscaling/v1/HorizontalPodAutoscaler": object([
            2: ("spec", .message { firstAutoscalerSpec }), 3: ("status", .ignored),
        ]),
        "autoscaling/v2/HorizontalPodAutoscaler": object([
            2: ("spec", .message { autoscalerSpec }), 3: ("status", .ignored),
        ]),
        "networking.k8s.io/v1/Ingress": object([2: ("spec", .message { ingressSpec }), 3: ("status", .ignored)]),
        "policy/v1/PodDisruptionBudget": object([2: ("spec", .message { budgetSpec }), 3: ("status", .ignored)]),
        "policy/v1/Eviction": object([2: ("deleteOptions", .message { deleteOptions })]),
        "scheduling.k8s.io/v1/PriorityClass": object([
            2: ("value", .count), 3: ("globalDefault", .flag), 4: ("description", .text),
            5: ("preemptionPolicy", .text),
        ]),
    ]

    private static let serviceSpec = ProtobufSchema([
        1: ("ports", .messages { servicePort }), 2: ("selector", .map(ofBytes: false)), 3: ("clusterIP", .text),
        4: ("type", .text), 5: ("externalIPs", .texts), 7: ("sessionAffinity", .text), 8: ("loadBalancerIP", .text),
        9: ("loadBalancerSourceRanges", .texts), 10: ("externalName", .text), 11: ("externalTrafficPolicy", .text),
        12: ("healthCheckNodePort", .integer), 13: ("publishNotReadyAddresses", .flag), 17: ("ipFamilyPolicy", .text),
        18: ("clusterIPs", .texts), 19: ("ipFamilies", .texts), 20: ("allocateLoadBalancerNodePorts", .bool),
        21: ("loadBalancerClass", .text), 22: ("internalTrafficPolicy", .text), 23: ("trafficDistribution", .text),
    ])

    private static let servicePort = ProtobufSchema([
        1: ("name", .text), 2: ("protocol", .text), 3: ("port", .integer), 4: ("targetPort", .intOrString),
        5: ("nodePort", .integer), 6: ("appProtocol", .text),
    ])

    private static let quotaSpec = ProtobufSchema([1: ("hard", .quantities), 2: ("scopes", .texts)])

    private static let target = ProtobufSchema([1: ("kind", .text), 2: ("name", .text), 3: ("apiVersion", .text)])

    private static let firstAutoscalerSpec = ProtobufSchema([
        1: ("scaleTargetRef", .message { target }), 2: ("minReplicas", .count), 3: ("maxReplicas", .count),
        4: ("targetCPUUtilizationPercentage", .count),
    ])

    private static let autoscalerSpec = ProtobufSchema([
        1: ("scaleTargetRef", .message { target }), 2: ("minReplicas", .count), 3: ("maxReplicas", .count),
        4: ("metrics", .messages { metric }),
    ])

    private static let metric = ProtobufSchema([1: ("type", .text), 4: ("resource", .message { resourceMetric })])

    private static let resourceMetric = ProtobufSchema([1: ("name", .text), 2: ("target", .message { metricTarget })])

    private static let metricTarget = ProtobufSchema([
        1: ("type", .text), 2: ("value", .quantity), 3: ("averageValue", .quantity), 4: ("averageUtilization", .count),
    ])

    private static let ingressSpec = ProtobufSchema([
        1: ("defaultBackend", .message { ingressBackend }), 2: ("tls", .messages { ingressTLS }),
        3: ("rules", .messages { ingressRule }), 4: ("ingressClassName", .text),
    ])

    private static let ingressTLS = ProtobufSchema([1: ("hosts", .texts), 2: ("secretName", .text)])

    /// A host and its paths: the message between them has no member of its own in JSON.
    private static let ingressRule = ProtobufSchema([1: ("host", .text), 2: ("", .inline { ingressRuleValue })])

    private static let ingressRuleValue = ProtobufSchema([
        1: ("http", .message { ProtobufSchema([1: ("paths", .messages { ingressPath })]) })
    ])

    private static let ingressPath = ProtobufSchema([
        1: ("path", .text), 2: ("backend", .message { ingressBackend }), 3: ("pathType", .text),
    ])

    private static let ingressBackend = ProtobufSchema([4: ("service", .message { ingressService })])

    private static let ingressService = ProtobufSchema([1: ("name", .text), 2: ("port", .message { ingressPort })])

    private static let ingressPort = ProtobufSchema([1: ("name", .text), 2: ("number", .integer)])

    private static let budgetSpec = ProtobufSchema([
        1: ("minAvailable", .intOrString), 2: ("selector", .message { selector }), 3: ("maxUnavailable", .intOrString),
        4: ("unhealthyPodEvictionPolicy", .text),
    ])

    private static let deleteOptions = ProtobufSchema([
        1: ("gracePeriodSeconds", .count), 3: ("orphanDependents", .bool), 4: ("propagationPolicy", .text),
        5: ("dryRun", .texts),
    ])
}
