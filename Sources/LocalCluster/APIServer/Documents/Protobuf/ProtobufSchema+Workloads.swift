/// The numbers of members of workloads.
extension ProtobufSchema {
    static let workloads: [String: ProtobufSchema] = [
        "v1/Pod": object([2: ("spec", .message { podSpec }), 3: ("status", .ignored)]),
        "apps/v1/Deployment": object([2: ("spec", .message { deploymentSpec }), 3: ("status", .ignored)]),
        "batch/v1/Job": object([2: ("spec", .message { jobSpec }), 3: ("status", .ignored)]),
        "batch/v1/CronJob": object([2: ("spec", .message { cronJobSpec }), 3: ("status", .ignored)]),
    ]

    private static let deploymentSpec = ProtobufSchema([
        1: ("replicas", .count), 2: ("selector", .message { selector }), 3: ("template", .message { podTemplate }),
        4: ("strategy", .message { deploymentStrategy }), 5: ("minReadySeconds", .integer),
        6: ("revisionHistoryLimit", .count), 7: ("paused", .flag), 9: ("progressDeadlineSeconds", .count),
    ])

    private static let deploymentStrategy = ProtobufSchema([
        1: ("type", .text), 2: ("rollingUpdate", .message { rollingUpdate }),
    ])

    private static let rollingUpdate = ProtobufSchema([
        1: ("maxUnavailable", .intOrString), 2: ("maxSurge", .intOrString),
    ])

    private static let jobSpec = ProtobufSchema([
        1: ("parallelism", .count), 2: ("completions", .count), 3: ("activeDeadlineSeconds", .count),
        4: ("selector", .message { selector }), 5: ("manualSelector", .bool), 6: ("template", .message { podTemplate }),
        7: ("backoffLimit", .count), 8: ("ttlSecondsAfterFinished", .count), 9: ("completionMode", .text),
        10: ("suspend", .bool), 11: ("podFailurePolicy", .optional { failurePolicy }),
        12: ("backoffLimitPerIndex", .count), 13: ("maxFailedIndexes", .count),
        14: ("podReplacementPolicy", .text), 15: ("managedBy", .text),
    ])

    private static let failurePolicy = ProtobufSchema([1: ("rules", .messages { failureRule })])

    private static let failureRule = ProtobufSchema([
        1: ("action", .text), 2: ("onExitCodes", .optional { exitCodes }),
        3: ("onPodConditions", .messages { ProtobufSchema([1: ("type", .text), 2: ("status", .text)]) }),
    ])

    private static let exitCodes = ProtobufSchema([
        1: ("containerName", .text), 2: ("operator", .text), 3: ("values", .counts),
    ])

    private static let cronJobSpec = ProtobufSchema([
        1: ("schedule", .text), 2: ("startingDeadlineSeconds", .count), 3: ("concurrencyPolicy", .text),
        4: ("suspend", .bool), 5: ("jobTemplate", .message { jobTemplate }), 6: ("successfulJobsHistoryLimit", .count),
        7: ("failedJobsHistoryLimit", .count), 8: ("timeZone", .text),
    ])

    private static let jobTemplate = ProtobufSchema([
        1: ("metadata", .message { metadata }), 2: ("spec", .message { jobSpec }),
    ])

    private static let podTemplate = ProtobufSchema([
        1: ("metadata", .message { metadata }), 2: ("spec", .message { podSpec }),
    ])
}
