import APIMachinery
import KubernetesModel

/// What is wrong with leases.
///
/// Source: `pkg/apis/coordination/validation/validation.go`.
enum LeaseValidation {
    static func problems(_ lease: JSONValue) -> [FieldError] {
        let spec = lease["spec"] ?? [:]
        var problems: [FieldError] = []
        if let seconds = spec["leaseDurationSeconds"]?.integerValue, seconds <= 0 {
            problems.append(.invalid("spec.leaseDurationSeconds", .integer(seconds), "must be greater than 0"))
        }
        if let count = spec["leaseTransitions"]?.integerValue, count < 0 {
            problems.append(
                .invalid("spec.leaseTransitions", .integer(count), "must be greater than or equal to 0"))
        }
        let strategy = spec["strategy"]?.stringValue ?? ""
        let holder = spec["preferredHolder"]?.stringValue ?? ""
        if !strategy.isEmpty {
            problems += NameRule.qualifiedNameViolations(of: strategy).map {
                .invalid("spec.strategy", .string(strategy), $0)
            }
        } else if !holder.isEmpty {
            problems.append(
                .forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined"))
        }
        return problems
    }
}
