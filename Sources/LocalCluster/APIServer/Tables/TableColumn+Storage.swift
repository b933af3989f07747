import KubernetesModel

/// The columns of storage drivers and devices.
extension TableColumn {
    static let storageDriver: [TableColumn] = [
        .name,
        .at("AttachRequired", "spec", "attachRequired", missing: true, type: "boolean"),
        .at("PodInfoOnMount", "spec", "podInfoOnMount", missing: false, type: "boolean"),
        .at("StorageCapacity", "spec", "storageCapacity", missing: false, type: "boolean"),
        .text("TokenRequests") { driver in
            let requests = driver[path: "spec", "tokenRequests"]?.arrayValue ?? []
            let audiences = requests.map { $0["audience"]?.stringValue ?? "" }
            return .string(audiences.isEmpty ? "<unset>" : audiences.joined(separator: ","))
        },
        .at("RequiresRepublish", "spec", "requiresRepublish", missing: false, type: "boolean"),
        .text("Modes") { driver in
            let modes = driver[path: "spec", "volumeLifecycleModes"]?.arrayValue?.compactMap(\.stringValue) ?? []
            return .string(modes.isEmpty ? "<none>" : modes.joined(separator: ","))
        },
        .age,
    ]

    static let storageNode: [TableColumn] = [
        .name,
        .text("Drivers", type: "integer") { .integer(Int64($0[path: "spec", "drivers"]?.arrayValue?.count ?? 0)) },
        .age,
    ]

    static let storageCapacity: [TableColumn] = [
        .name, .at("StorageClassName", "storageClassName"), .at("Capacity", "capacity", missing: "<unset>"),
    ]

    static let volumeAttachment: [TableColumn] = [
        .name, .at("Attacher", "spec", "attacher"),
        .at("PV", "spec", "source", "persistentVolumeName"), .at("Node", "spec", "nodeName"),
        .at("Attached", "status", "attached", missing: false, type: "boolean"), .age,
    ]

    static let volumeAttributesClass: [TableColumn] = [.name, .at("DriverName", "driverName"), .age]

    static let resourceClaim: [TableColumn] = [
        .name,
        .text("State") { claim in
            var states: [String] = []
            if claim.metadata["deletionTimestamp"] != nil { states.append("deleted") }
            if claim[path: "status", "allocation"] == nil {
                if claim.metadata["deletionTimestamp"] == nil { states.append("pending") }
            } else {
                states.append("allocated")
                if claim[path: "status", "reservedFor"]?.arrayValue?.isEmpty == false { states.append("reserved") }
            }
            return .string(states.joined(separator: ","))
        },
        .age,
    ]

    static let resourceSlice: [TableColumn] = [
        .name,
        .text("Node") { slice in
            if slice[path: "spec", "allNodes"] == true { return "<all>" }
            return slice[path: "spec", "nodeName"] ?? "<unset>"
        },
        .at("Driver", "spec", "driver"), .at("Pool", "spec", "pool", "name"), .age,
    ]

    static let addressOwner: [TableColumn] = [
        .name,
        .text("ParentRef") { address in
            let parent = address[path: "spec", "parentRef"]
            func part(_ member: String) -> String? { parent?[member]?.stringValue?.nonEmpty }
            let resource = ResourceName(group: part("group") ?? "", plural: part("resource") ?? "").description
            return .string([resource, part("namespace"), part("name")].compactMap(\.self).joined(separator: "/"))
        },
        .age,
    ]

    static let addressRange: [TableColumn] = [
        .name,
        .text("CIDRs") { range in
            .string(
                (range[path: "spec", "cidrs"]?.arrayValue?.compactMap(\.stringValue) ?? []).joined(separator: ","))
        },
        .age,
    ]

    static let componentStatus: [TableColumn] = [
        .name,
        .text("Status") { component in
            let isHealthy = (component["conditions"]?.arrayValue ?? []).contains {
                $0["type"] == "Healthy" && $0["status"] == "True"
            }
            return isHealthy ? "Healthy" : "Unhealthy"
        },
        .text("Message") { $0["conditions"]?.arrayValue?.first?["message"] ?? "" },
        .text("Error") { $0["conditions"]?.arrayValue?.first?["error"] ?? "" },
    ]
}
