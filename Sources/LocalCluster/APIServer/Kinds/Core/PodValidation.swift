import APIMachinery
import KubernetesModel

/// What is wrong with pod specs.
enum PodValidation {
    /// The problems of a spec at a path.
    ///
    /// - Parameter claims: volumes that the pods get beside those of the spec, as a StatefulSet's claims.
    static func problems(spec: JSONValue, at path: String, claims: [String] = []) -> [FieldError] {
        var problems: [FieldError] = []
        let containers = spec["containers"]?.arrayValue ?? []
        if containers.isEmpty { problems.append(.required("\(path).containers")) }
        let volumes = Set((spec["volumes"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue } + claims)
        var names = Set<String>()
        for list in ["containers", "initContainers"] {
            for (index, container) in (spec[list]?.arrayValue ?? []).enumerated() {
                let field = "\(path).\(list)[\(index)]"
                let name = container["name"]?.stringValue ?? ""
                if name.isEmpty {
                    problems.append(.required("\(field).name"))
                } else if !names.insert(name).inserted {
                    problems.append(.duplicate("\(field).name", .string(name)))
                } else {
                    problems += NameRule.dns1123Label.violations(of: name).map {
                        .invalid("\(field).name", .string(name), $0)
                    }
                }
                problems += ContainerValidation.problems(container, field, volumes: volumes)
            }
        }
        let policies = ["Always", "OnFailure", "Never"]
        if let policy = spec["restartPolicy"]?.stringValue, !policies.contains(policy) {
            problems.append(.notSupported("\(path).restartPolicy", .string(policy), policies))
        }
        return problems
    }

    /// The problems of a changed pod: after creation only little of a spec may change.
    static func updateProblems(_ pod: JSONValue, _ old: JSONValue) -> [FieldError] {
        guard let spec = pod["spec"], let before = old["spec"], spec != before else { return [] }
        guard mutableRemoved(spec, before) != before else { return [] }
        return [
            .forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
            )
        ]
    }

    /// The new spec with the old values where change is allowed.
    private static func mutableRemoved(_ spec: JSONValue, _ before: JSONValue) -> JSONValue {
        var spec = spec
        for member in ["activeDeadlineSeconds", "tolerations"] { spec[member] = before[member] }
        for list in ["containers", "initContainers"] {
            let old = before[list]?.arrayValue ?? []
            var index = 0
            spec.editEach(list) { container in
                if index < old.count { container["image"] = old[index]["image"] }
                index += 1
            }
        }
        return spec
    }
}

/// What is wrong with containers.
enum ContainerValidation {
    static func problems(_ container: JSONValue, _ field: String, volumes: Set<String>) -> [FieldError] {
        var problems: [FieldError] = []
        if container["image"].isBlank { problems.append(.required("\(field).image")) }
        problems += portProblems(container, field)
        problems += environmentProblems(container, field)
        var mountPaths = Set<String>()
        for (index, mount) in (container["volumeMounts"]?.arrayValue ?? []).enumerated() {
            let mountField = "\(field).volumeMounts[\(index)]"
            let name = mount["name"]?.stringValue ?? ""
            if name.isEmpty { problems.append(.required("\(mountField).name")) }
            if !name.isEmpty, !volumes.contains(name) {
                problems.append(.notFound("\(mountField).name", .string(name)))
            }
            let path = mount["mountPath"]?.stringValue ?? ""
            if path.isEmpty { problems.append(.required("\(mountField).mountPath")) }
            if !mountPaths.insert(path).inserted {
                problems.append(.invalid("\(mountField).mountPath", .string(path), "must be unique"))
            }
        }
        let policies = ["Always", "IfNotPresent", "Never"]
        if let policy = container["imagePullPolicy"]?.stringValue, !policies.contains(policy) {
            problems.append(.notSupported("\(field).imagePullPolicy", .string(policy), policies))
        }
        return problems + resourceProblems(container["resources"] ?? [:], "\(field).resources")
    }

    private static func portProblems(_ container: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        var names = Set<String>()
        for (index, port) in (container["ports"]?.arrayValue ?? []).enumerated() {
            let portField = "\(field).ports[\(index)]"
            if let name = port["name"]?.stringValue?.nonEmpty {
                let wrong = PortName.problems(name)
                problems += wrong.map { .invalid("\(portField).name", .string(name), $0) }
                if wrong.isEmpty, !names.insert(name).inserted {
                    problems.append(.duplicate("\(portField).name", .string(name)))
                }
            }
            let number = port["containerPort"]?.integerValue ?? 0
            if number == 0 {
                problems.append(.required("\(portField).containerPort"))
            } else if !(1...65535).contains(number) {
                problems.append(
                    .invalid("\(portField).containerPort", .integer(number), "must be between 1 and 65535, inclusive"))
            }
            let protocols = ["SCTP", "TCP", "UDP"]
            if let name = port["protocol"]?.stringValue, !protocols.contains(name) {
                problems.append(.notSupported("\(portField).protocol", .string(name), protocols))
            }
        }
        return problems
    }

    private static func environmentProblems(_ container: JSONValue, _ field: String) -> [FieldError] {
        (container["env"]?.arrayValue ?? []).enumerated().flatMap { index, variable -> [FieldError] in
            let path = "\(field).env[\(index)]"
            var problems: [FieldError] = []
            let name = variable["name"]?.stringValue ?? ""
            if name.isEmpty {
                problems.append(.required("\(path).name"))
            } else if !name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "=") }) {
                problems.append(
                    .invalid(
                        "\(path).name", .string(name),
                        "a valid environment variable name must consist only of printable ASCII characters other than '='"
                    ))
            }
            if !variable["value"].isBlank, !variable["valueFrom"].isAbsent {
                problems.append(.invalid("\(path).valueFrom", "", "may not be specified when `value` is not empty"))
            }
            return problems
        }
    }

    private static func resourceProblems(_ resources: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let limits = resources["limits"]?.objectValue ?? [:]
        for list in ["limits", "requests"] {
            for (name, value) in (resources[list]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
                // What was not asked for was taken from the limit, whose mistakes are told already.
                if list == "requests", limits[name] == value { continue }
                let path = "\(field).\(list)[\(name)]"
                let isStandard = ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("hugepages-")
                if !isStandard, !name.contains("/") {
                    problems.append(
                        .invalid(path, .string(name), "must be a standard resource type or fully qualified"))
                    problems.append(.invalid(path, .string(name), "must be a standard resource for containers"))
                }
                let amount = value.stringValue.flatMap { Quantity($0).value }
                if let amount, amount < 0 {
                    problems.append(.invalid(path, value, "must be greater than or equal to 0"))
                }
                guard list == "requests", let limit = limits[name]?.stringValue, let amount,
                    let most = Quantity(limit).value, amount > most
                else { continue }
                problems.append(
                    .invalid("\(field).requests", value, "must be less than or equal to \(name) limit of \(limit)"))
            }
        }
        return problems
    }
}
