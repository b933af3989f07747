import APIMachinery
import KubernetesModel

/// What is wrong with containers.
struct ContainerValidation {
    /// The volumes that may be mounted.
    var volumes: Set<String>
    /// How long the pod has to end, in seconds.
    var gracePeriod: Int64

    /// The problems of a pod's containers, and of those that run before them.
    func problems(
        _ containers: [JSONValue], _ field: String, initContainers: [JSONValue], _ initField: String
    ) -> [FieldError] {
        guard !containers.isEmpty else { return [.required(field)] + initProblems(initContainers, initField, []) }
        var problems: [FieldError] = []
        var names = Set<String>()
        for (index, container) in containers.enumerated() {
            let path = "\(field)[\(index)]"
            problems += self.problems(container, path)
            let name = container["name"]?.stringValue ?? ""
            if !names.insert(name).inserted { problems.append(.duplicate("\(path).name", .string(name))) }
            problems += ProbeValidation(gracePeriod: gracePeriod).problems(of: container, path)
        }
        return problems + Self.hostPortProblems(containers, field) + initProblems(initContainers, initField, names)
    }

    private func initProblems(_ containers: [JSONValue], _ field: String, _ others: Set<String>) -> [FieldError] {
        var names = others
        return containers.enumerated().flatMap { index, container -> [FieldError] in
            let path = "\(field)[\(index)]"
            var problems = self.problems(container, path)
            let name = container["name"]?.stringValue ?? ""
            if names.contains(name) {
                problems.append(.duplicate("\(path).name", .string(name)))
            } else if !name.isEmpty {
                names.insert(name)
            }
            if container["restartPolicy"] == "Always" {
                return problems + ProbeValidation(gracePeriod: gracePeriod).problems(of: container, path)
            }
            if let policy = container["restartPolicy"]?.stringValue {
                problems.append(.notSupported("\(path).restartPolicy", .string(policy), ["Always"]))
            }
            for member in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
            where !container[member].isAbsent {
                problems.append(
                    .forbidden("\(path).\(member)", "may not be set for init containers without restartPolicy=Always"))
            }
            return problems
        }
    }

    /// What holds of every container.
    private func problems(_ container: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let name = container["name"]?.stringValue ?? ""
        if name.isEmpty {
            problems.append(.required("\(field).name"))
        } else {
            problems += NameRule.dns1123Label.violations(of: name).map {
                .invalid("\(field).name", .string(name), $0)
            }
        }
        let image = container["image"]?.stringValue ?? ""
        if image.isEmpty {
            problems.append(.required("\(field).image"))
        } else if image.first?.isWhitespace == true || image.last?.isWhitespace == true {
            problems.append(
                .invalid("\(field).image", .string(image), "must not have leading or trailing whitespace"))
        }
        problems += choice(container, "terminationMessagePolicy", ["FallbackToLogsOnError", "File"], field)
        problems += portProblems(container, field)
        problems += EnvironmentValidation.problems(of: container, field)
        problems += mountProblems(container, field)
        problems += choice(container, "imagePullPolicy", ["Always", "IfNotPresent", "Never"], field)
        problems += ResourceValidation.problems(container["resources"] ?? [:], "\(field).resources")
        return problems + SecurityContextValidation.problems(container["securityContext"], "\(field).securityContext")
    }

    private func choice(
        _ container: JSONValue, _ member: String, _ supported: [String], _ field: String
    ) -> [FieldError] {
        guard let value = container[member]?.stringValue, !supported.contains(value) else { return [] }
        return [.notSupported("\(field).\(member)", .string(value), supported)]
    }

    private func mountProblems(_ container: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        var paths = Set<String>()
        for (index, mount) in (container["volumeMounts"]?.arrayValue ?? []).enumerated() {
            let mountField = "\(field).volumeMounts[\(index)]"
            let name = mount["name"]?.stringValue ?? ""
            if name.isEmpty { problems.append(.required("\(mountField).name")) }
            if !volumes.contains(name) { problems.append(.notFound("\(mountField).name", .string(name))) }
            let path = mount["mountPath"]?.stringValue ?? ""
            if path.isEmpty { problems.append(.required("\(mountField).mountPath")) }
            if !paths.insert(path).inserted {
                problems.append(.invalid("\(mountField).mountPath", .string(path), "must be unique"))
            }
            for member in ["subPath", "subPathExpr"] {
                guard let path = mount[member]?.stringValue?.nonEmpty else { continue }
                if member == "subPathExpr", !mount["subPath"].isBlank {
                    problems.append(
                        .invalid(
                            "\(mountField).subPathExpr", .string(path),
                            "subPathExpr and subPath are mutually exclusive"))
                }
                problems += LocalPath.problems(path, "\(mountField).\(member)")
            }
        }
        return problems
    }

    private func portProblems(_ container: JSONValue, _ field: String) -> [FieldError] {
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
            } else {
                problems += PortNumber.problems(number, "\(portField).containerPort")
            }
            if let number = port["hostPort"]?.integerValue, number != 0 {
                problems += PortNumber.problems(number, "\(portField).hostPort")
            }
            problems += choice(port, "protocol", ["SCTP", "TCP", "UDP"], portField)
        }
        return problems
    }

    private static func hostPortProblems(_ containers: [JSONValue], _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        var taken = Set<String>()
        for (index, container) in containers.enumerated() {
            for (position, port) in (container["ports"]?.arrayValue ?? []).enumerated() {
                guard let number = port["hostPort"]?.integerValue, number != 0 else { continue }
                let text = "\(port["protocol"]?.stringValue ?? "TCP")/\(port["hostIP"]?.stringValue ?? "")/\(number)"
                if !taken.insert(text).inserted {
                    problems.append(.duplicate("\(field)[\(index)].ports[\(position)].hostPort", .string(text)))
                }
            }
        }
        return problems
    }
}
