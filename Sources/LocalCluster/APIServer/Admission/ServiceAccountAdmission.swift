import KubernetesModel

/// Gives pods the identity of their ServiceAccount: its name, and a volume with its token.
enum ServiceAccountAdmission {
    private static let mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// Completes a new pod; refuses one whose account does not exist.
    static func admit(_ pod: inout JSONValue, _ settings: ClusterSettings, _ transaction: inout Transaction) throws {
        guard settings.admitsServiceAccounts, var spec = pod["spec"] else { return }
        let name = spec["serviceAccountName"]?.stringValue?.nonEmpty ?? "default"
        let namespace = pod.metadataText("namespace") ?? ""
        let key = StorageKey(resource: "serviceaccounts", namespace: namespace, name: name)
        guard let account = transaction.object(key) else {
            throw StatusError.forbidden(
                ResourceName(group: "", plural: "pods"), pod.name,
                "error looking up service account \(namespace)/\(name): serviceaccount \"\(name)\" not found")
        }
        spec["serviceAccountName"] = .string(name)
        spec["serviceAccount"] = .string(name)
        if spec["imagePullSecrets"].isBlank, let secrets = account["imagePullSecrets"] {
            spec["imagePullSecrets"] = secrets
        }
        let wantsToken =
            spec["automountServiceAccountToken"]?.boolValue ?? account["automountServiceAccountToken"]?.boolValue
        if wantsToken ?? true { mountToken(&spec, settings) }
        pod["spec"] = spec
    }

    private static func mountToken(_ spec: inout JSONValue, _ settings: ClusterSettings) {
        let volume = "kube-api-access-\(settings.nameSuffix())"
        var isUsed = false
        for list in ["initContainers", "containers"] {
            spec.editEach(list) { container in
                var mounts = container["volumeMounts"]?.arrayValue ?? []
                guard !mounts.contains(where: { $0["mountPath"] == .string(mountPath) }) else { return }
                mounts.append(["name": .string(volume), "readOnly": true, "mountPath": .string(mountPath)])
                container["volumeMounts"] = .array(mounts)
                isUsed = true
            }
        }
        guard isUsed else { return }
        spec["volumes"] = .array(
            (spec["volumes"]?.arrayValue ?? []) + [
                [
                    "name": .string(volume),
                    "projected": [
                        "defaultMode": 420,
                        "sources": [
                            ["serviceAccountToken": ["expirationSeconds": 3607, "path": "token"]],
                            [
                                "configMap": [
                                    "name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]],
                                ]
                            ],
                            [
                                "downwardAPI": [
                                    "items": [
                                        [
                                            "path": "namespace",
                                            "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
                                        ]
                                    ]
                                ]
                            ],
                        ],
                    ],
                ]
            ])
    }
}
