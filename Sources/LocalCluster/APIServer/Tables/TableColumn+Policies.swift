import FoundationEssentials
import KubernetesModel

/// The columns of storage, network, policy and the other smaller groups.
extension TableColumn {
    static let ingressClass: [TableColumn] = [
        .name, .at("Controller", "spec", "controller", missing: ""),
        .text("Parameters", "Reference to a resource with further settings of the controller") { object in
            guard let reference = object[path: "spec", "parameters"], !reference.isNull else { return "<none>" }
            let group = reference["apiGroup"]?.stringValue?.nonEmpty.map { ".\($0)" } ?? ""
            return .string("\(reference["kind"]?.stringValue ?? "")\(group)/\(reference["name"]?.stringValue ?? "")")
        },
        .age,
    ]

    static let persistentVolumeClaim: [TableColumn] = [
        .name,
        .text("Status") { $0.metadata["deletionTimestamp"] != nil ? "Terminating" : $0[path: "status", "phase"] ?? "" },
        .at("Volume", "spec", "volumeName"),
        .text("Capacity") { claim in
            claim.value(at: ["spec", "volumeName"]) == nil
                ? "" : claim.value(at: ["status", "capacity", "storage"]) ?? ""
        },
        .text("Access Modes") { claim in
            claim.value(at: ["spec", "volumeName"]) == nil ? "" : accessModes(claim[path: "status", "accessModes"])
        },
        .at("StorageClass", "spec", "storageClassName"),
        .at("VolumeAttributesClass", "spec", "volumeAttributesClassName", missing: "<unset>"),
        .age,
        .at("VolumeMode", "spec", "volumeMode", missing: "<unset>", priority: 1),
    ]

    static let persistentVolume: [TableColumn] = [
        .name,
        .text("Capacity") { $0.value(at: ["spec", "capacity", "storage"]) ?? "" },
        .text("Access Modes") { accessModes($0[path: "spec", "accessModes"]) },
        .at("Reclaim Policy", "spec", "persistentVolumeReclaimPolicy"),
        .text("Status") { $0.metadata["deletionTimestamp"] != nil ? "Terminating" : $0[path: "status", "phase"] ?? "" },
        .text("Claim") { volume in
            guard let claim = volume[path: "spec", "claimRef"] else { return "" }
            return .string("\(claim["namespace"]?.stringValue ?? "")/\(claim["name"]?.stringValue ?? "")")
        },
        .at("StorageClass", "spec", "storageClassName"),
        .at("VolumeAttributesClass", "spec", "volumeAttributesClassName", missing: "<unset>"),
        .at("Reason", "status", "reason"),
        .age,
        .at("VolumeMode", "spec", "volumeMode", missing: "<unset>", priority: 1),
    ]

    static let storageClass: [TableColumn] = [
        .text("Name") { object in
            let isDefault =
                object[path: "metadata", "annotations"]?["storageclass.kubernetes.io/is-default-class"] == "true"
            return .string(isDefault ? "\(object.name) (default)" : object.name)
        },
        .at("Provisioner", "provisioner"),
        .at("ReclaimPolicy", "reclaimPolicy", missing: "Delete"),
        .at("VolumeBindingMode", "volumeBindingMode", missing: "Immediate"),
        .at("AllowVolumeExpansion", "allowVolumeExpansion", missing: false),
        .age,
    ]

    static let ingress: [TableColumn] = [
        .name,
        .at("Class", "spec", "ingressClassName", missing: "<none>"),
        .text("Hosts") { ingress in
            let hosts = (ingress[path: "spec", "rules"]?.arrayValue ?? []).compactMap {
                $0["host"]?.stringValue?.nonEmpty
            }
            return .string(hosts.isEmpty ? "*" : limited(hosts))
        },
        .text("Address") { ingress in
            .string(
                (ingress.value(at: ["status", "loadBalancer", "ingress"])?.arrayValue ?? [])
                    .compactMap { $0["ip"]?.stringValue ?? $0["hostname"]?.stringValue }.joined(separator: ","))
        },
        .text("Ports") { $0[path: "spec", "tls"]?.arrayValue?.isEmpty == false ? "80, 443" : "80" },
        .age,
    ]

    static let networkPolicy: [TableColumn] = [
        .name, .text("Pod-Selector") { .string(LabelSelectorText.text($0[path: "spec", "podSelector"])) }, .age,
    ]

    static let podDisruptionBudget: [TableColumn] = [
        .name,
        .text("Min Available") { amount($0[path: "spec", "minAvailable"]) },
        .text("Max Unavailable") { amount($0[path: "spec", "maxUnavailable"]) },
        .at("Allowed Disruptions", "status", "disruptionsAllowed", missing: 0, type: "integer"),
        .age,
    ]

    static let horizontalPodAutoscaler: [TableColumn] = [
        .name,
        .text("Reference") { scaler in
            let target = scaler[path: "spec", "scaleTargetRef"]
            return .string("\(target?["kind"]?.stringValue ?? "")/\(target?["name"]?.stringValue ?? "")")
        },
        .text("Targets") { .string(targets($0)) },
        .at("MinPods", "spec", "minReplicas", missing: "<unset>"),
        .at("MaxPods", "spec", "maxReplicas", missing: 0, type: "integer"),
        .at("Replicas", "status", "currentReplicas", missing: 0, type: "integer"),
        .age,
    ]

    static let resourceQuota: [TableColumn] = [
        .name,
        .text(
            "Request", "Request represents a minimum amount of cpu/memory that a container may consume."
        ) { .string(shares($0) { !$0.hasPrefix("limits") }) },
        .text(
            "Limit",
            "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node."
        ) { .string(shares($0) { $0.hasPrefix("limits") }) },
        .age,
    ]

    static let role: [TableColumn] = [.name, .createdAt]

    static let roleBinding: [TableColumn] = [
        .name,
        .text("Role") { binding in
            let role = binding["roleRef"]
            return .string("\(role?["kind"]?.stringValue ?? "")/\(role?["name"]?.stringValue ?? "")")
        },
        .age,
        .text("Users", priority: 1) { subjects($0, "User") },
        .text("Groups", priority: 1) { subjects($0, "Group") },
        .text("ServiceAccounts", priority: 1) { subjects($0, "ServiceAccount") },
    ]

    static let runtimeClass: [TableColumn] = [.name, .at("Handler", "handler"), .age]

    static let lease: [TableColumn] = [.name, .at("Holder", "spec", "holderIdentity"), .age]

    static let priorityClass: [TableColumn] = [
        .name, .at("Value", "value", missing: 0, type: "integer"),
        .at("Global-Default", "globalDefault", missing: false, type: "boolean"), .age,
        .at("PreemptionPolicy", "preemptionPolicy", missing: "PreemptLowerPriority"),
    ]

    static let controllerRevision: [TableColumn] = [
        .name,
        .text("Controller") { revision in
            let owner = (revision[path: "metadata", "ownerReferences"]?.arrayValue ?? []).first {
                $0["controller"] == true
            }
            guard let owner, let kind = owner["kind"]?.stringValue else { return "<none>" }
            let group = owner["apiVersion"]?.stringValue?.split(separator: "/").dropLast().first.map { ".\($0)" } ?? ""
            return .string("\(kind.lowercased())\(group)/\(owner["name"]?.stringValue ?? "")")
        },
        .at("Revision", "revision", missing: 0),
        .age,
    ]

    /// What of a quota is used of what there is, name by name.
    private static func shares(_ quota: JSONValue, _ isShown: (String) -> Bool) -> String {
        let hard = quota[path: "status", "hard"]?.objectValue ?? [:]
        return hard.keys.filter(isShown).sorted().map { name in
            let used = quota[path: "status", "used"]?[name]?.stringValue ?? "0"
            return "\(name): \(used)/\(hard[name]?.stringValue ?? "0")"
        }.joined(separator: ", ")
    }

    private static func accessModes(_ modes: JSONValue?) -> JSONValue {
        let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
        return .string(
            (modes?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { short[$0] } }.joined(separator: ","))
    }

    private static func amount(_ value: JSONValue?) -> JSONValue {
        switch value {
        case .string(let text)?: .string(text)
        case .integer(let number)?: .string(String(number))
        default: "N/A"
        }
    }

    private static func subjects(_ binding: JSONValue, _ kind: String) -> JSONValue {
        .string(
            (binding["subjects"]?.arrayValue ?? []).filter { $0["kind"] == .string(kind) }.map { subject in
                (subject["namespace"]?.stringValue.map { "\($0)/" } ?? "") + (subject["name"]?.stringValue ?? "")
            }.joined(separator: ", "))
    }

    private static func targets(_ scaler: JSONValue) -> String {
        let wanted = scaler[path: "spec", "metrics"]?.arrayValue ?? []
        let current = scaler[path: "status", "currentMetrics"]?.arrayValue ?? []
        guard !wanted.isEmpty else { return "<none>" }
        return wanted.enumerated().map { index, metric in
            let name = metric.value(at: ["resource", "name"])?.stringValue ?? metric["type"]?.stringValue ?? ""
            let goal = metric.value(at: ["resource", "target", "averageUtilization"])?.integerValue
            let have =
                index < current.count
                ? current[index].value(at: ["resource", "current", "averageUtilization"])?.integerValue : nil
            return "\(name): \(have.map { "\($0)%" } ?? "<unknown>")/\(goal.map { "\($0)%" } ?? "<auto>")"
        }.joined(separator: ", ")
    }
}
