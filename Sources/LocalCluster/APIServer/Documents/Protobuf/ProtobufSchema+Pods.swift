/// The numbers of members of pods, which kubectl writes when it makes one object from another's template.
extension ProtobufSchema {
    static let podSpec = ProtobufSchema([
        1: ("volumes", .messages { volume }), 2: ("containers", .messages { container }), 3: ("restartPolicy", .text),
        4: ("terminationGracePeriodSeconds", .count), 5: ("activeDeadlineSeconds", .count), 6: ("dnsPolicy", .text),
        7: ("nodeSelector", .map(ofBytes: false)), 8: ("serviceAccountName", .text), 9: ("serviceAccount", .text),
        10: ("nodeName", .text), 11: ("hostNetwork", .flag), 12: ("hostPID", .flag), 13: ("hostIPC", .flag),
        14: ("securityContext", .optional { podSecurity }), 15: ("imagePullSecrets", .messages { localReference }),
        16: ("hostname", .text), 17: ("subdomain", .text), 18: ("affinity", .optional { affinity }),
        19: ("schedulerName", .text), 20: ("initContainers", .messages { container }),
        21: ("automountServiceAccountToken", .bool), 22: ("tolerations", .messages { toleration }),
        23: ("hostAliases", .messages { hostAlias }), 24: ("priorityClassName", .text), 25: ("priority", .count),
        26: ("dnsConfig", .optional { dnsConfig }), 27: ("shareProcessNamespace", .bool),
        28: ("readinessGates", .messages { ProtobufSchema([1: ("conditionType", .text)]) }),
        29: ("runtimeClassName", .text), 30: ("enableServiceLinks", .bool), 31: ("preemptionPolicy", .text),
        32: ("overhead", .quantities), 33: ("topologySpreadConstraints", .messages { spreadConstraint }),
        35: ("setHostnameAsFQDN", .bool), 36: ("os", .optional { localReference }), 37: ("hostUsers", .bool),
        38: ("schedulingGates", .messages { localReference }),
    ])

    private static let localReference = ProtobufSchema([1: ("name", .text)])

    private static let toleration = ProtobufSchema([
        1: ("key", .text), 2: ("operator", .text), 3: ("value", .text), 4: ("effect", .text),
        5: ("tolerationSeconds", .count),
    ])

    private static let hostAlias = ProtobufSchema([1: ("ip", .text), 2: ("hostnames", .texts)])

    private static let dnsConfig = ProtobufSchema([
        1: ("nameservers", .texts), 2: ("searches", .texts), 3: ("options", .messages { nameAndValue }),
    ])

    private static let nameAndValue = ProtobufSchema([1: ("name", .text), 2: ("value", .text)])

    private static let spreadConstraint = ProtobufSchema([
        1: ("maxSkew", .integer), 2: ("topologyKey", .text), 3: ("whenUnsatisfiable", .text),
        4: ("labelSelector", .optional { selector }), 5: ("minDomains", .count), 6: ("nodeAffinityPolicy", .text),
        7: ("nodeTaintsPolicy", .text), 8: ("matchLabelKeys", .texts),
    ])
}

// MARK: - Affinity

extension ProtobufSchema {
    private static let affinity = ProtobufSchema([
        1: ("nodeAffinity", .optional { nodeAffinity }), 2: ("podAffinity", .optional { podAffinity }),
        3: ("podAntiAffinity", .optional { podAffinity }),
    ])

    private static let nodeAffinity = ProtobufSchema([
        1: (
            "requiredDuringSchedulingIgnoredDuringExecution",
            .optional { ProtobufSchema([1: ("nodeSelectorTerms", .messages { nodeTerm })]) }
        ),
        2: (
            "preferredDuringSchedulingIgnoredDuringExecution",
            .messages { ProtobufSchema([1: ("weight", .integer), 2: ("preference", .message { nodeTerm })]) }
        ),
    ])

    private static let nodeTerm = ProtobufSchema([
        1: ("matchExpressions", .messages { selectorRequirement }),
        2: ("matchFields", .messages { selectorRequirement }),
    ])

    private static let podAffinity = ProtobufSchema([
        1: ("requiredDuringSchedulingIgnoredDuringExecution", .messages { podTerm }),
        2: (
            "preferredDuringSchedulingIgnoredDuringExecution",
            .messages { ProtobufSchema([1: ("weight", .integer), 2: ("podAffinityTerm", .message { podTerm })]) }
        ),
    ])

    private static let podTerm = ProtobufSchema([
        1: ("labelSelector", .optional { selector }), 2: ("namespaces", .texts), 3: ("topologyKey", .text),
        4: ("namespaceSelector", .optional { selector }), 5: ("matchLabelKeys", .texts),
        6: ("mismatchLabelKeys", .texts),
    ])
}

// MARK: - Containers

extension ProtobufSchema {
    private static let container = ProtobufSchema([
        1: ("name", .text), 2: ("image", .text), 3: ("command", .texts), 4: ("args", .texts), 5: ("workingDir", .text),
        6: ("ports", .messages { containerPort }), 7: ("env", .messages { variable }),
        8: ("resources", .message { resources }), 9: ("volumeMounts", .messages { volumeMount }),
        10: ("livenessProbe", .optional { probe }), 11: ("readinessProbe", .optional { probe }),
        12: ("lifecycle", .optional { lifecycle }), 13: ("terminationMessagePath", .text),
        14: ("imagePullPolicy", .text), 15: ("securityContext", .optional { containerSecurity }), 16: ("stdin", .flag),
        17: ("stdinOnce", .flag), 18: ("tty", .flag), 19: ("envFrom", .messages { variables }),
        20: ("terminationMessagePolicy", .text),
        21: ("volumeDevices", .messages { ProtobufSchema([1: ("name", .text), 2: ("devicePath", .text)]) }),
        22: ("startupProbe", .optional { probe }), 24: ("restartPolicy", .text),
    ])

    private static let containerPort = ProtobufSchema([
        1: ("name", .text), 2: ("hostPort", .integer), 3: ("containerPort", .integer), 4: ("protocol", .text),
        5: ("hostIP", .text),
    ])

    private static let resources = ProtobufSchema([1: ("limits", .quantities), 2: ("requests", .quantities)])

    private static let volumeMount = ProtobufSchema([
        1: ("name", .text), 2: ("readOnly", .flag), 3: ("mountPath", .text), 4: ("subPath", .text),
        5: ("mountPropagation", .text), 6: ("subPathExpr", .text), 7: ("recursiveReadOnly", .text),
    ])

    private static let variable = ProtobufSchema([
        1: ("name", .text), 2: ("value", .text), 3: ("valueFrom", .optional { variableSource }),
    ])

    private static let variableSource = ProtobufSchema([
        1: ("fieldRef", .optional { fieldReference }), 2: ("resourceFieldRef", .optional { resourceReference }),
        3: ("configMapKeyRef", .optional { keyReference }), 4: ("secretKeyRef", .optional { keyReference }),
    ])

    private static let fieldReference = ProtobufSchema([1: ("apiVersion", .text), 2: ("fieldPath", .text)])

    private static let resourceReference = ProtobufSchema([
        1: ("containerName", .text), 2: ("resource", .text), 3: ("divisor", .quantity),
    ])

    private static let keyReference = ProtobufSchema([
        1: ("", .inline { localReference }), 2: ("key", .text), 3: ("optional", .bool),
    ])

    private static let variables = ProtobufSchema([
        1: ("prefix", .text), 2: ("configMapRef", .optional { wholeReference }),
        3: ("secretRef", .optional { wholeReference }),
    ])

    private static let wholeReference = ProtobufSchema([1: ("", .inline { localReference }), 2: ("optional", .bool)])

    private static let probe = ProtobufSchema([
        1: ("", .inline { handler }), 2: ("initialDelaySeconds", .integer), 3: ("timeoutSeconds", .integer),
        4: ("periodSeconds", .integer), 5: ("successThreshold", .integer), 6: ("failureThreshold", .integer),
        7: ("terminationGracePeriodSeconds", .count),
    ])

    private static let handler = ProtobufSchema([
        1: ("exec", .optional { command }), 2: ("httpGet", .optional { httpGet }),
        3: ("tcpSocket", .optional { tcpSocket }),
        4: ("grpc", .optional { ProtobufSchema([1: ("port", .integer), 2: ("service", .text)]) }),
    ])

    private static let command = ProtobufSchema([1: ("command", .texts)])

    private static let httpGet = ProtobufSchema([
        1: ("path", .text), 2: ("port", .intOrString), 3: ("host", .text), 4: ("scheme", .text),
        5: ("httpHeaders", .messages { nameAndValue }),
    ])

    private static let tcpSocket = ProtobufSchema([1: ("port", .intOrString), 2: ("host", .text)])

    private static let lifecycle = ProtobufSchema([
        1: ("postStart", .optional { lifecycleHandler }), 2: ("preStop", .optional { lifecycleHandler }),
    ])

    private static let lifecycleHandler = ProtobufSchema([
        1: ("exec", .optional { command }), 2: ("httpGet", .optional { httpGet }),
        3: ("tcpSocket", .optional { tcpSocket }), 4: ("sleep", .optional { ProtobufSchema([1: ("seconds", .count)]) }),
    ])
}

// MARK: - Security

extension ProtobufSchema {
    private static let podSecurity = ProtobufSchema([
        1: ("seLinuxOptions", .optional { seLinux }), 2: ("runAsUser", .count), 3: ("runAsNonRoot", .bool),
        4: ("supplementalGroups", .counts), 5: ("fsGroup", .count), 6: ("runAsGroup", .count),
        7: ("sysctls", .messages { nameAndValue }), 9: ("fsGroupChangePolicy", .text),
        10: ("seccompProfile", .optional { profile }), 11: ("appArmorProfile", .optional { profile }),
        12: ("supplementalGroupsPolicy", .text), 13: ("seLinuxChangePolicy", .text),
    ])

    private static let containerSecurity = ProtobufSchema([
        1: ("capabilities", .optional { ProtobufSchema([1: ("add", .texts), 2: ("drop", .texts)]) }),
        2: ("privileged", .bool), 3: ("seLinuxOptions", .optional { seLinux }), 4: ("runAsUser", .count),
        5: ("runAsNonRoot", .bool), 6: ("readOnlyRootFilesystem", .bool), 7: ("allowPrivilegeEscalation", .bool),
        8: ("runAsGroup", .count), 9: ("procMount", .text), 11: ("seccompProfile", .optional { profile }),
        12: ("appArmorProfile", .optional { profile }),
    ])

    private static let seLinux = ProtobufSchema([
        1: ("user", .text), 2: ("role", .text), 3: ("type", .text), 4: ("level", .text),
    ])

    private static let profile = ProtobufSchema([1: ("type", .text), 2: ("localhostProfile", .text)])
}

// MARK: - Volumes

extension ProtobufSchema {
    private static let volume = ProtobufSchema([1: ("name", .text), 2: ("", .inline { volumeSource })])

    private static let volumeSource = ProtobufSchema([
        1: ("hostPath", .optional { ProtobufSchema([1: ("path", .text), 2: ("type", .text)]) }),
        2: ("emptyDir", .optional { ProtobufSchema([1: ("medium", .text), 2: ("sizeLimit", .quantity)]) }),
        6: ("secret", .optional { secretVolume }), 7: ("nfs", .optional { nfs }),
        10: (
            "persistentVolumeClaim",
            .optional { ProtobufSchema([1: ("claimName", .text), 2: ("readOnly", .flag)]) }
        ),
        16: ("downwardAPI", .optional { downwardVolume }), 19: ("configMap", .optional { configMapVolume }),
        26: ("projected", .optional { projectedVolume }), 28: ("csi", .optional { csiVolume }),
    ])

    private static let secretVolume = ProtobufSchema([
        1: ("secretName", .text), 2: ("items", .messages { keyToPath }), 3: ("defaultMode", .count),
        4: ("optional", .bool),
    ])

    private static let configMapVolume = ProtobufSchema([
        1: ("", .inline { localReference }), 2: ("items", .messages { keyToPath }), 3: ("defaultMode", .count),
        4: ("optional", .bool),
    ])

    private static let keyToPath = ProtobufSchema([1: ("key", .text), 2: ("path", .text), 3: ("mode", .count)])

    private static let nfs = ProtobufSchema([1: ("server", .text), 2: ("path", .text), 3: ("readOnly", .flag)])

    private static let downwardVolume = ProtobufSchema([
        1: ("items", .messages { downwardFile }), 2: ("defaultMode", .count),
    ])

    private static let downwardFile = ProtobufSchema([
        1: ("path", .text), 2: ("fieldRef", .optional { fieldReference }),
        3: ("resourceFieldRef", .optional { resourceReference }), 4: ("mode", .count),
    ])

    private static let projectedVolume = ProtobufSchema([
        1: ("sources", .messages { projection }), 2: ("defaultMode", .count),
    ])

    private static let projection = ProtobufSchema([
        1: ("secret", .optional { projectedKeys }),
        2: ("downwardAPI", .optional { ProtobufSchema([1: ("items", .messages { downwardFile })]) }),
        3: ("configMap", .optional { projectedKeys }), 4: ("serviceAccountToken", .optional { projectedToken }),
    ])

    private static let projectedKeys = ProtobufSchema([
        1: ("", .inline { localReference }), 2: ("items", .messages { keyToPath }), 4: ("optional", .bool),
    ])

    private static let projectedToken = ProtobufSchema([
        1: ("audience", .text), 2: ("expirationSeconds", .count), 3: ("path", .text),
    ])

    private static let csiVolume = ProtobufSchema([
        1: ("driver", .text), 2: ("readOnly", .bool), 3: ("fsType", .text),
        4: ("volumeAttributes", .map(ofBytes: false)),
        5: ("nodePublishSecretRef", .optional { localReference }),
    ])
}
