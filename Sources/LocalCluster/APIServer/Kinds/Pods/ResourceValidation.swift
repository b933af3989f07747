import APIMachinery
import KubernetesModel

/// What is wrong with what containers ask for and are limited to.
enum ResourceValidation {
    static func problems(_ resources: JSONValue, _ field: String) -> [FieldError] {
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
