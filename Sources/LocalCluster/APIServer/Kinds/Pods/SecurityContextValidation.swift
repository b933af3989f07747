import APIMachinery
import KubernetesModel

/// What is wrong with the rights that pods and containers run with.
enum SecurityContextValidation {
    /// The problems of a container's context.
    static func problems(_ context: JSONValue?, _ field: String) -> [FieldError] {
        guard let context, !context.isNull else { return [] }
        var problems = identityProblems(context, ["runAsUser", "runAsGroup"], field)
        if context["allowPrivilegeEscalation"] == false {
            if context["privileged"] == true {
                problems.append(
                    .invalid(
                        field, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"))
            }
            if context[path: "capabilities", "add"]?.arrayValue?.contains("CAP_SYS_ADMIN") == true {
                problems.append(
                    .invalid(
                        field, context,
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"))
            }
        }
        return problems + profileProblems(context["seccompProfile"], "\(field).seccompProfile")
    }

    /// The problems of a pod's context, and of what must agree with the host's.
    static func problems(ofPod spec: JSONValue, _ path: String) -> [FieldError] {
        let field = "\(path).securityContext"
        var problems: [FieldError] = []
        if spec["hostPID"] == true, spec["shareProcessNamespace"] == true {
            problems.append(
                .invalid(
                    "\(path).shareProcessNamespace", true, "ShareProcessNamespace and HostPID cannot both be enabled"))
        }
        let context = spec["securityContext"] ?? [:]
        problems += identityProblems(context, ["fsGroup", "runAsUser", "runAsGroup"], field)
        for (index, group) in (context["supplementalGroups"]?.arrayValue ?? []).enumerated() {
            problems += identityProblems(group.integerValue, "\(field).supplementalGroups[\(index)]")
        }
        let policies = ["Always", "OnRootMismatch"]
        if let policy = context["fsGroupChangePolicy"]?.stringValue, !policies.contains(policy) {
            problems.append(.notSupported("\(field).fsGroupChangePolicy", .string(policy), policies))
        }
        return problems + profileProblems(context["seccompProfile"], "\(field).seccompProfile")
    }

    private static func identityProblems(
        _ context: JSONValue, _ members: [String], _ field: String
    ) -> [FieldError] {
        members.flatMap { identityProblems(context[$0]?.integerValue, "\(field).\($0)") }
    }

    private static func identityProblems(_ number: Int64?, _ field: String) -> [FieldError] {
        guard let number, !(0...Int64(Int32.max)).contains(number) else { return [] }
        return [.invalid(field, .integer(number), "must be between 0 and 2147483647, inclusive")]
    }

    private static func profileProblems(_ profile: JSONValue?, _ field: String) -> [FieldError] {
        guard let profile, !profile.isNull else { return [] }
        let type = profile["type"]?.stringValue ?? ""
        let types = ["Localhost", "RuntimeDefault", "Unconfined"]
        if type.isEmpty { return [.required("\(field).type", "type is required when seccompProfile is set")] }
        guard types.contains(type) else { return [.notSupported("\(field).type", .string(type), types)] }
        if type == "Localhost", profile["localhostProfile"].isBlank {
            return [
                .required("\(field).localhostProfile", "must be set when seccomp type is Localhost")
            ]
        }
        return []
    }
}
