import APIMachinery
import KubernetesModel

/// What storage drivers say of themselves, of nodes and of volumes.
///
/// Source: `k8s.io/kubernetes/pkg/apis/storage/validation`.
enum StorageDriverRules {
    static func driverNameProblems(_ name: String, _ field: String) -> [FieldError] {
        guard !name.isEmpty else { return [.required(field)] }
        let long: [FieldError] = name.utf8.count > 63 ? [.tooLong(FieldPath(field), maximum: 63)] : []
        return long
            + NameRule.dns1123Subdomain.violations(of: name.lowercased()).map { .invalid(field, .string(name), $0) }
    }

    static func driverProblems(_ driver: JSONValue) -> [FieldError] {
        let spec = driver["spec"]
        var problems = driverNameProblems(driver.name, "metadata.name")
        let policies = ["File", "None", "ReadWriteOnceWithFSType"]
        if let policy = spec?["fsGroupPolicy"], !policies.contains(policy.stringValue ?? "") {
            problems.append(.notSupported("spec.fsGroupPolicy", policy, policies))
        }
        let modes = ["Ephemeral", "Persistent"]
        for mode in spec?["volumeLifecycleModes"]?.arrayValue ?? [] where !modes.contains(mode.stringValue ?? "") {
            problems.append(.notSupported("spec.volumeLifecycleModes", mode, modes))
        }
        var audiences: Set<String> = []
        for (index, request) in (spec?["tokenRequests"]?.arrayValue ?? []).enumerated() {
            let field = "spec.tokenRequests[\(index)]"
            let audience = request["audience"]?.stringValue ?? ""
            if !audiences.insert(audience).inserted {
                problems.append(.duplicate("\(field).audience", .string(audience)))
            }
            if let seconds = request["expirationSeconds"]?.integerValue {
                if seconds < 600 {
                    problems.append(
                        .invalid(
                            "\(field).expirationSeconds", .integer(seconds),
                            "may not specify a duration less than 10 minutes"))
                }
                if seconds > 1 << 32 {
                    problems.append(
                        .invalid(
                            "\(field).expirationSeconds", .integer(seconds),
                            "may not specify a duration larger than 2^32 seconds"))
                }
            }
        }
        return problems
    }

    static func driverUpdateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        ["attachRequired", "volumeLifecycleModes"].compactMap { immutable("spec", $0, new["spec"], old["spec"]) }
    }

    static func nodeProblems(_ node: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        var names: Set<String> = []
        for (index, driver) in (node[path: "spec", "drivers"]?.arrayValue ?? []).enumerated() {
            let field = "spec.drivers[\(index)]"
            let name = driver["name"]?.stringValue ?? ""
            problems += driverNameProblems(name, "\(field).name")
            let identifier = driver["nodeID"]?.stringValue ?? ""
            if identifier.isEmpty { problems.append(.required("\(field).nodeID")) }
            if identifier.utf8.count > 192 {
                problems.append(
                    .invalid("\(field).nodeID", .string(identifier), "must be 192 characters or less"))
            }
            if let count = driver[path: "allocatable", "count"]?.integerValue, count < 0 {
                problems.append(
                    .invalid("\(field).allocatable.count", .integer(count), "must be greater than or equal to 0"))
            }
            if !names.insert(name).inserted { problems.append(.duplicate("\(field).name", .string(name))) }
            var keys: Set<String> = []
            for key in driver["topologyKeys"]?.arrayValue?.compactMap(\.stringValue) ?? [] {
                if !keys.insert(key).inserted { problems.append(.duplicate("\(field).topologyKeys", .string(key))) }
                problems += NameRule.qualifiedNameViolations(of: key).map {
                    .invalid("\(field).topologyKeys", .string(key), $0)
                }
            }
        }
        return problems
    }

    static func capacityProblems(_ capacity: JSONValue) -> [FieldError] {
        let name = capacity["storageClassName"]?.stringValue ?? ""
        var problems: [FieldError] = NameRule.dns1123Subdomain.violations(of: name).map {
            .invalid("storageClassName", .string(name), $0)
        }
        for member in ["capacity", "maximumVolumeSize"] {
            if let text = capacity[member]?.stringValue, let value = Quantity(text).value, value < 0 {
                problems.append(.invalid(member, .string(text), "must be greater than or equal to 0"))
            }
        }
        return problems + LabelSelectorValidation.problems(capacity["nodeTopology"], "nodeTopology")
    }

    static func capacityUpdateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        ["nodeTopology", "storageClassName"].compactMap { immutable(nil, $0, new, old) }
    }

    static func attachmentProblems(_ attachment: JSONValue) -> [FieldError] {
        let spec = attachment["spec"]
        var problems = driverNameProblems(spec?["attacher"]?.stringValue ?? "", "spec.attacher")
        let node = spec?["nodeName"]?.stringValue ?? ""
        problems += NameRule.dns1123Subdomain.violations(of: node).map {
            .invalid("spec.nodeName", .string(node), $0)
        }
        let source = spec?["source"]
        let volume = source?["persistentVolumeName"]?.stringValue
        switch (source?["inlineVolumeSpec"].isAbsent ?? true, volume) {
        case (true, nil):
            problems.append(
                .required("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"))
        case (false, .some):
            problems.append(
                .forbidden(
                    "spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"))
        case (true, .some("")):
            problems.append(
                .required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName"))
        default: break
        }
        return problems
    }

    static func attachmentUpdateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        new["spec"] == old["spec"] ? [] : [.invalid("spec", new["spec"] ?? .null, "field is immutable")]
    }

    static func attributesProblems(_ attributes: JSONValue) -> [FieldError] {
        driverNameProblems(attributes["driverName"]?.stringValue ?? "", "driverName")
            + (attributes["parameters"].isBlank
                ? [.required("parameters", "must contain at least one key/value pair")] : [])
    }

    static func attributesUpdateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        ["driverName", "parameters"].compactMap { immutable(nil, $0, new, old) }
    }

    private static func immutable(
        _ parent: String?, _ member: String, _ new: JSONValue?, _ old: JSONValue?
    ) -> FieldError? {
        guard new?[member] != old?[member] else { return nil }
        let field = [parent, member].compactMap(\.self).joined(separator: ".")
        return .invalid(field, new?[member] ?? .null, "field is immutable")
    }
}

extension Strategy {
    static var storageDriver: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = { driver in
            driver.fill("spec", [:])
            driver.edit("spec") { spec in
                spec.fill("attachRequired", true)
                for member in ["podInfoOnMount", "storageCapacity", "requiresRepublish", "seLinuxMount"] {
                    spec.fill(member, false)
                }
                spec.fill("fsGroupPolicy", "ReadWriteOnceWithFSType")
                if spec["volumeLifecycleModes"].isBlank { spec["volumeLifecycleModes"] = ["Persistent"] }
            }
        }
        strategy.validate = StorageDriverRules.driverProblems
        strategy.validateUpdate = StorageDriverRules.driverUpdateProblems
        return strategy
    }

    static var storageNode: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { node in
            node.fill("spec", [:])
            node.edit("spec") { $0.fill("drivers", .null) }
        }
        strategy.validate = StorageDriverRules.nodeProblems
        return strategy
    }

    static var storageCapacity: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { capacity in
            for member in ["capacity", "maximumVolumeSize"] {
                capacity[member] = capacity[member].map(QuantityText.canonical)
            }
        }
        strategy.validate = StorageDriverRules.capacityProblems
        strategy.validateUpdate = StorageDriverRules.capacityUpdateProblems
        return strategy
    }

    static var volumeAttachment: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in ["attached": false] }
        strategy.validate = StorageDriverRules.attachmentProblems
        strategy.validateUpdate = StorageDriverRules.attachmentUpdateProblems
        return strategy
    }

    static var volumeAttributesClass: Strategy {
        var strategy = Strategy()
        strategy.validate = StorageDriverRules.attributesProblems
        strategy.validateUpdate = StorageDriverRules.attributesUpdateProblems
        return strategy
    }
}
