import APIMachinery
import KubernetesModel

/// ResourceQuotas: amounts of what Kubernetes counts.
enum QuotaValidation {
    private static let standard: Set<String> = [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
        "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods",
        "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps",
        "services.nodeports", "services.loadbalancers",
    ]
    private static let whole: Set<String> = [
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
        "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    ]

    static func problems(_ quota: JSONValue) -> [FieldError] {
        let hard = quota[path: "spec", "hard"]?.objectValue ?? [:]
        let problems = hard.sorted { $0.key < $1.key }.flatMap { name, amount in
            nameProblems(name) + amountProblems(amount, of: name, "spec.hard[\(name)]")
        }
        let counted = hard.keys.filter(standard.contains).sorted()
        return problems + QuotaScopeValidation.problems(quota["spec"] ?? [:], counted: counted)
    }

    private static func nameProblems(_ name: String) -> [FieldError] {
        let path = "spec.hard[\(name)]"
        var problems = NameRule.qualifiedNameViolations(of: name).map { FieldError.invalid(path, .string(name), $0) }
        let isPrefixed = ["hugepages-", "requests.hugepages-"].contains { name.hasPrefix($0) }
        if !name.contains("/"), !standard.contains(name), !isPrefixed {
            problems.append(.invalid(path, .string(name), "must be a standard resource for quota"))
        }
        return problems
    }

    private static func amountProblems(_ amount: JSONValue, of name: String, _ path: String) -> [FieldError] {
        guard let number = amount.stringValue.flatMap({ Quantity($0).value }) else { return [] }
        var problems: [FieldError] = []
        if number < 0 { problems.append(.invalid(path, amount, "must be greater than or equal to 0")) }
        if whole.contains(name) || name.hasPrefix("count/"), number != number.rounded() {
            problems.append(.invalid(path, amount, "must be an integer"))
        }
        return problems
    }
}

/// LimitRanges: least, most and usual amounts that must agree.
enum LimitRangeRules {
    private static let lists = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"]

    /// What is not said follows from the rest: limits from the most, requests from limits and from the least.
    static func fill(_ range: inout JSONValue) {
        range.edit("spec") { spec in
            spec.editEach("limits") { limit in
                for list in lists { limit.edit(list, QuantityText.canonicalize) }
                guard limit["type"] == "Container" else { return }
                inherit("default", from: ["max"], in: &limit)
                inherit("defaultRequest", from: ["default", "min"], in: &limit)
            }
        }
    }

    private static func inherit(_ member: String, from sources: [String], in limit: inout JSONValue) {
        var values = limit[member]?.objectValue ?? [:]
        for source in sources { values.merge(limit[source]?.objectValue ?? [:]) { own, _ in own } }
        if !values.isEmpty { limit[member] = .object(values) }
    }

    static func problems(_ range: JSONValue) -> [FieldError] {
        var types: Set<String> = []
        return (range[path: "spec", "limits"]?.arrayValue ?? []).enumerated().flatMap { index, limit in
            let field = "spec.limits[\(index)]"
            let type = limit["type"]?.stringValue ?? ""
            var problems = typeProblems(type, "\(field).type")
            if !types.insert(type).inserted { problems.append(.duplicate(FieldPath("\(field).type"), .string(type))) }
            if type == "Pod" {
                problems += ["default", "defaultRequest"].filter { limit[$0]?.objectValue?.isEmpty == false }
                    .map { .forbidden("\(field).\($0)", "may not be specified when `type` is 'Pod'") }
            }
            if type == "PersistentVolumeClaim", limit[path: "min", "storage"] == nil,
                limit[path: "max", "storage"] == nil
            {
                problems.append(
                    .required(
                        "\(field).limits",
                        "either minimum or maximum storage value is required, but neither was provided"))
            }
            return problems + orderProblems(limit, field)
        }
    }

    private static func typeProblems(_ type: String, _ field: String) -> [FieldError] {
        let problems = NameRule.qualifiedNameViolations(of: type).map {
            FieldError.invalid(field, .string(type), $0)
        }
        let isKnown = ["Pod", "Container", "PersistentVolumeClaim"].contains(type) || type.contains("/")
        return isKnown
            ? problems
            : problems + [.invalid(field, .string(type), "must be a standard limit type or fully qualified")]
    }

    private struct Order {
        var smaller: (member: String, name: String)
        var larger: (member: String, name: String)
        /// The member that is told to be wrong, and the one whose value is shown.
        var field: String
        var shown: String
    }

    private static let orders = [
        Order(smaller: ("min", "min"), larger: ("max", "max"), field: "min", shown: "min"),
        Order(
            smaller: ("min", "min"), larger: ("defaultRequest", "default request"), field: "defaultRequest",
            shown: "defaultRequest"),
        Order(
            smaller: ("defaultRequest", "default request"), larger: ("max", "max"), field: "defaultRequest",
            shown: "defaultRequest"),
        Order(
            smaller: ("defaultRequest", "default request"), larger: ("default", "default limit"),
            field: "defaultRequest", shown: "defaultRequest"),
        Order(smaller: ("min", "min"), larger: ("default", "default"), field: "default", shown: "min"),
        Order(smaller: ("default", "default"), larger: ("max", "max"), field: "default", shown: "max"),
    ]

    private static func orderProblems(_ limit: JSONValue, _ field: String) -> [FieldError] {
        let names = Set(lists.flatMap { (limit[$0]?.objectValue ?? [:]).keys }).sorted()
        return names.flatMap { name in
            orders.compactMap { order in
                guard let small = limit[path: order.smaller.member, name]?.stringValue,
                    let large = limit[path: order.larger.member, name]?.stringValue,
                    let least = Quantity(small).value, let most = Quantity(large).value, least > most
                else { return nil }
                return .invalid(
                    "\(field).\(order.field)[\(name)]", limit[path: order.shown, name] ?? .null,
                    "\(order.smaller.name) value \(small) is greater than \(order.larger.name) value \(large)")
            }
        }
    }
}

extension Strategy {
    static var resourceQuota: Strategy {
        var strategy = Strategy()
        strategy.initialStatus = { _ in [:] }
        strategy.fillDefaults = { quota in
            quota.edit("spec") { $0.edit("hard", QuantityText.canonicalize) }
            for list in ["hard", "used"] { quota.edit("status") { $0.edit(list, QuantityText.canonicalize) } }
        }
        strategy.validate = QuotaValidation.problems
        strategy.afterCreate = { quota, transaction in QuotaAdmission.count(quota, &transaction) }
        strategy.afterUpdate = { quota, old, transaction in
            if quota["spec"] != old["spec"] { QuotaAdmission.count(quota, &transaction) }
        }
        strategy.validateUpdate = { new, old in
            let scopes = [new, old].map { $0[path: "spec", "scopes"] }
            let isKept = Set(scopes[0]?.arrayValue ?? []) == Set(scopes[1]?.arrayValue ?? [])
            return isKept ? [] : [.invalid("spec.scopes", scopes[0] ?? .null, "field is immutable")]
        }
        return strategy
    }

    static var limitRange: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = LimitRangeRules.fill
        strategy.validate = LimitRangeRules.problems
        return strategy
    }
}
