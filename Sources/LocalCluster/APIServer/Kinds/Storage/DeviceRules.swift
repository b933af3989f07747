import APIMachinery
import KubernetesModel

/// Devices that pods claim, and the classes that they come from.
///
/// Source: `k8s.io/kubernetes/pkg/apis/resource/validation`, and the defaults of `resource.k8s.io/v1`.
enum DeviceRules {
    static func fillClaim(_ spec: inout JSONValue) {
        spec.fill("devices", [:])
        spec.edit("devices") { devices in
            devices.editEach("requests") { request in
                request.edit("exactly", fillRequest)
                request.editEach("firstAvailable", fillRequest)
            }
        }
    }

    private static func fillRequest(_ request: inout JSONValue) {
        request.fill("allocationMode", "ExactCount")
        if request["allocationMode"] == "ExactCount", request["count"].isAbsent || request["count"] == 0 {
            request["count"] = 1
        }
    }

    static func claimProblems(_ spec: JSONValue?, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        var names: Set<String> = []
        for (index, request) in (spec?[path: "devices", "requests"]?.arrayValue ?? []).enumerated() {
            let path = "\(field).devices.requests[\(index)]"
            let name = request["name"]?.stringValue ?? ""
            problems +=
                name.isEmpty
                ? [.required("\(path).name")]
                : NameRule.dns1123Label.violations(of: name).map { .invalid("\(path).name", .string(name), $0) }
            if !names.insert(name).inserted { problems.append(.duplicate("\(path).name", .string(name))) }
            switch (request["exactly"].isAbsent, request["firstAvailable"].isBlank) {
            case (true, true):
                problems.append(.required(path, "exactly one of `exactly` or `firstAvailable` is required"))
            case (false, false):
                problems.append(
                    .invalid(
                        path, .null,
                        "exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"))
            case (false, true): problems += requestProblems(request["exactly"], "\(path).exactly")
            case (true, false):
                for (place, choice) in (request["firstAvailable"]?.arrayValue ?? []).enumerated() {
                    problems += requestProblems(choice, "\(path).firstAvailable[\(place)]")
                }
            }
        }
        return problems
    }

    private static func requestProblems(_ request: JSONValue?, _ field: String) -> [FieldError] {
        let name = request?["deviceClassName"]?.stringValue ?? ""
        var problems: [FieldError] =
            name.isEmpty
            ? [.required("\(field).deviceClassName")]
            : NameRule.dns1123Subdomain.violations(of: name).map {
                .invalid("\(field).deviceClassName", .string(name), $0)
            }
        let count = request?["count"]?.integerValue ?? 0
        switch request?["allocationMode"]?.stringValue ?? "" {
        case "All":
            if count != 0 {
                problems.append(
                    .invalid("\(field).count", .integer(count), "must not be specified when allocationMode is 'All'"))
            }
        case "ExactCount":
            if count <= 0 {
                problems.append(.invalid("\(field).count", .integer(count), "must be greater than zero"))
            }
        case let mode:
            problems.append(.notSupported("\(field).allocationMode", .string(mode), ["All", "ExactCount"]))
        }
        return problems
    }

    static func sliceProblems(_ slice: JSONValue) -> [FieldError] {
        let spec = slice["spec"]
        var problems = StorageDriverRules.driverNameProblems(spec?["driver"]?.stringValue ?? "", "spec.driver")
        let pool = spec?["pool"]
        if pool?["name"].isBlank ?? true { problems.append(.required("spec.pool.name")) }
        let count = pool?["resourceSliceCount"]?.integerValue ?? 0
        if count <= 0 {
            problems.append(
                .invalid("spec.pool.resourceSliceCount", .integer(count), "must be greater than zero"))
        }
        let generation = pool?["generation"]?.integerValue ?? 0
        if generation < 0 {
            problems.append(
                .invalid("spec.pool.generation", .integer(generation), "must be greater than or equal to zero"))
        }
        return problems
    }

    static func immutableSpec(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        new["spec"] == old["spec"] ? [] : [.invalid("spec", new["spec"] ?? .null, "field is immutable")]
    }
}

extension Strategy {
    static var deviceClass: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.fillDefaults = { $0.fill("spec", [:]) }
        return strategy
    }

    static var resourceClaim: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { claim in
            claim.fill("spec", [:])
            claim.edit("spec", DeviceRules.fillClaim)
        }
        strategy.validate = { DeviceRules.claimProblems($0["spec"], "spec") }
        strategy.validateUpdate = DeviceRules.immutableSpec
        return strategy
    }

    static var resourceClaimTemplate: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { template in
            template.fill("spec", [:])
            template.edit("spec") { spec in
                spec.fill("metadata", [:])
                spec.fill("spec", [:])
                spec.edit("spec", DeviceRules.fillClaim)
            }
        }
        strategy.validate = { DeviceRules.claimProblems($0[path: "spec", "spec"], "spec.spec") }
        strategy.validateUpdate = DeviceRules.immutableSpec
        return strategy
    }

    static var resourceSlice: Strategy {
        var strategy = Strategy()
        strategy.generation = .members(["spec"])
        strategy.validate = DeviceRules.sliceProblems
        strategy.validateUpdate = { new, old in
            [["spec", "driver"], ["spec", "nodeName"], ["spec", "pool", "name"]].compactMap { path in
                new.value(at: path) == old.value(at: path)
                    ? nil
                    : .invalid(
                        path.joined(separator: "."), new.value(at: path) ?? .null, "field is immutable")
            }
        }
        return strategy
    }
}
