/// The numbers of members of workloads and of the pods that they make.
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
        10: ("suspend", .bool), 12: ("backoffLimitPerIndex", .count), 13: ("maxFailedIndexes", .count),
        14: ("podReplacementPolicy", .text), 15: ("managedBy", .text),
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

    private static let podSpec = ProtobufSchema([
        2: ("containers", .messages { container }), 3: ("restartPolicy", .text),
        4: ("terminationGracePeriodSeconds", .count), 5: ("activeDeadlineSeconds", .count), 6: ("dnsPolicy", .text),
        7: ("nodeSelector", .map(ofBytes: false)), 8: ("serviceAccountName", .text), 9: ("serviceAccount", .text),
        10: ("nodeName", .text), 11: ("hostNetwork", .flag), 12: ("hostPID", .flag), 13: ("hostIPC", .flag),
        14: ("securityContext", .message { podSecurity }), 16: ("hostname", .text), 17: ("subdomain", .text),
        19: ("schedulerName", .text),
        20: ("initContainers", .messages { container }), 21: ("automountServiceAccountToken", .bool),
        24: ("priorityClassName", .text), 30: ("enableServiceLinks", .bool), 31: ("preemptionPolicy", .text),
    ])

    private static let podSecurity = ProtobufSchema([
        2: ("runAsUser", .count), 3: ("runAsNonRoot", .bool), 5: ("fsGroup", .count), 6: ("runAsGroup", .count),
        9: ("fsGroupChangePolicy", .text), 12: ("supplementalGroupsPolicy", .text), 13: ("seLinuxChangePolicy", .text),
    ])

    private static let container = ProtobufSchema([
        1: ("name", .text), 2: ("image", .text), 3: ("command", .texts), 4: ("args", .texts), 5: ("workingDir", .text),
        6: ("ports", .messages { containerPort }), 7: ("env", .messages { variable }),
        8: ("resources", .message { resources }), 13: ("terminationMessagePath", .text), 14: ("imagePullPolicy", .text),
        16: ("stdin", .flag), 17: ("stdinOnce", .flag), 18: ("tty", .flag), 20: ("terminationMessagePolicy", .text),
        24: ("restartPolicy", .text),
    ])

    private static let containerPort = ProtobufSchema([
        1: ("name", .text), 2: ("hostPort", .integer), 3: ("containerPort", .integer), 4: ("protocol", .text),
        5: ("hostIP", .text),
    ])

    private static let variable = ProtobufSchema([1: ("name", .text), 2: ("value", .text)])

    private static let resources = ProtobufSchema([1: ("limits", .quantities), 2: ("requests", .quantities)])
}
