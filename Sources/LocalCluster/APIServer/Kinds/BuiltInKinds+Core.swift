import KubernetesModel

/// The kinds of the core group.
extension BuiltInKinds {
    var core: [ResourceKind] { objects + pods + storageObjects }

    private var objects: [ResourceKind] {
        [
            kind("", "Binding", "bindings") {
                $0.verbs = ["create"]
                $0.createAction = actions.bindNamedPod
            },
            kind(
                "", "ComponentStatus", "componentstatuses", scope: .cluster, singular: "componentstatus", short: ["cs"],
                columns: TableColumn.componentStatus
            ) {
                $0.verbs = ["get", "list"]
                $0.deprecationWarning = "v1 ComponentStatus is deprecated in v1.19+"
                $0.unstored = [
                    [
                        "metadata": ["name": "etcd-0"],
                        "conditions": [["type": "Healthy", "status": "True", "message": "ok"]],
                    ]
                ]
            },
            kind("", "ConfigMap", "configmaps", short: ["cm"], columns: TableColumn.configMap, strategy: .configMap),
            kind("", "Endpoints", "endpoints", short: ["ep"], columns: TableColumn.endpoints, strategy: .endpoints),
            kind("", "LimitRange", "limitranges", short: ["limits"], columns: TableColumn.role, strategy: .limitRange),
            kind(
                "", "Namespace", "namespaces", scope: .cluster, short: ["ns"], columns: TableColumn.namespace,
                strategy: .namespace(settings)
            ) {
                $0.verbs.removeAll { $0 == "deletecollection" }
                $0.subresources = [.finalize, .status("Namespace")]
                $0.selectableFields = ["status.phase": { $0[path: "status", "phase"]?.stringValue ?? "" }]
            },
            kind("", "Node", "nodes", scope: .cluster, short: ["no"], columns: TableColumn.node, strategy: .node) {
                $0.subresources = [.proxy("NodeProxyOptions"), .status("Node")]
                $0.selectableFields = [
                    "spec.unschedulable": { $0[path: "spec", "unschedulable"] == true ? "true" : "false" }
                ]
            },
            kind(
                "", "ReplicationController", "replicationcontrollers", short: ["rc"], categories: ["all"],
                columns: TableColumn.replicaSet, strategy: .replicationController
            ) {
                $0.subresources = [.scale(.workload), .status("ReplicationController")]
                $0.selectableFields = ["status.replicas": { $0[path: "status", "replicas"]?.text() ?? "0" }]
            },
            kind(
                "", "ResourceQuota", "resourcequotas", short: ["quota"], columns: TableColumn.resourceQuota,
                strategy: .resourceQuota
            ) {
                $0.subresources = [.status("ResourceQuota")]
            },
            kind("", "Secret", "secrets", columns: TableColumn.secret, strategy: .secret) {
                $0.selectableFields = ["type": { $0["type"]?.stringValue ?? "" }]
            },
            kind("", "ServiceAccount", "serviceaccounts", short: ["sa"], columns: TableColumn.serviceAccount) {
                $0.subresources = [
                    Subresource(
                        name: "token", responseKind: ("authentication.k8s.io", "v1", "TokenRequest"),
                        kind: "TokenRequest",
                        verbs: ["create"], behavior: .action(actions.createToken))
                ]
            },
            kind(
                "", "Service", "services", short: ["svc"], categories: ["all"], columns: TableColumn.service,
                strategy: .service(settings)
            ) {
                $0.subresources = [.proxy("ServiceProxyOptions"), .status("Service")]
                $0.selectableFields = [
                    "spec.clusterIP": { $0[path: "spec", "clusterIP"]?.stringValue ?? "" },
                    "spec.type": { $0[path: "spec", "type"]?.stringValue ?? "" },
                ]
            },
        ]
    }

    private var pods: [ResourceKind] {
        [
            kind(
                "", "Pod", "pods", short: ["po"], categories: ["all"], columns: TableColumn.pod,
                strategy: .pod(settings)
            ) { pod in
                func unsupported(_ name: String, _ kind: String, _ verbs: [String]) -> Subresource {
                    Subresource(name: name, kind: kind, verbs: verbs, behavior: .unsupported)
                }
                pod.subresources = [
                    Subresource(
                        name: "attach", kind: "PodAttachOptions", verbs: ["create", "get"],
                        behavior: .action(actions.attachToPod)),
                    Subresource(
                        name: "binding", kind: "Binding", verbs: ["create"], behavior: .action(actions.bindPod)),
                    unsupported("ephemeralcontainers", "Pod", ["get", "patch", "update"]),
                    Subresource(
                        name: "eviction", responseKind: ("policy", "v1", "Eviction"), kind: "Eviction",
                        verbs: ["create"],
                        behavior: .action(actions.evictPod)),
                    Subresource(
                        name: "exec", kind: "PodExecOptions", verbs: ["create", "get"],
                        behavior: .action(actions.execInPod)),
                    Subresource(name: "log", kind: "Pod", verbs: ["get"], behavior: .action(actions.readLog)),
                    Subresource(
                        name: "portforward", kind: "PodPortForwardOptions", verbs: ["create", "get"],
                        behavior: .action(actions.forwardPort)),
                    .proxy("PodProxyOptions"),
                    unsupported("resize", "Pod", ["get", "patch", "update"]),
                    .status("Pod"),
                ]
                pod.selectableFields = [
                    "spec.nodeName": { $0[path: "spec", "nodeName"]?.stringValue ?? "" },
                    "spec.restartPolicy": { $0[path: "spec", "restartPolicy"]?.stringValue ?? "" },
                    "spec.schedulerName": { $0[path: "spec", "schedulerName"]?.stringValue ?? "" },
                    "spec.serviceAccountName": { $0[path: "spec", "serviceAccountName"]?.stringValue ?? "" },
                    "spec.hostNetwork": { $0[path: "spec", "hostNetwork"] == true ? "true" : "false" },
                    "status.phase": { $0[path: "status", "phase"]?.stringValue ?? "" },
                    "status.podIP": { $0[path: "status", "podIP"]?.stringValue ?? "" },
                    "status.nominatedNodeName": { $0[path: "status", "nominatedNodeName"]?.stringValue ?? "" },
                ]
            },
            kind("", "PodTemplate", "podtemplates", strategy: .podTemplate),
        ]
    }

    private var storageObjects: [ResourceKind] {
        [
            kind(
                "", "PersistentVolumeClaim", "persistentvolumeclaims", short: ["pvc"],
                columns: TableColumn.persistentVolumeClaim, strategy: .persistentVolumeClaim
            ) {
                $0.subresources = [.status("PersistentVolumeClaim")]
            },
            kind(
                "", "PersistentVolume", "persistentvolumes", scope: .cluster, short: ["pv"],
                columns: TableColumn.persistentVolume, strategy: .persistentVolume
            ) {
                $0.subresources = [.status("PersistentVolume")]
            },
        ]
    }
}

extension Subresource {
    /// A way to what listens behind an object; nothing here takes it.
    fileprivate static func proxy(_ kind: String) -> Subresource {
        Subresource(
            name: "proxy", kind: kind, verbs: ["create", "delete", "get", "patch", "update"], behavior: .unsupported)
    }

    /// How a namespace loses the finalizers of its spec, the last step of its deletion.
    fileprivate static let finalize = Subresource(
        name: "finalize", kind: "Namespace", verbs: ["update"],
        behavior: .replacement { namespace, old in
            let finalizers = namespace[path: "spec", "finalizers"]
            namespace = old
            namespace["spec"] = finalizers.isBlank ? [:] : ["finalizers": finalizers ?? []]
        })
}
