import APIMachinery
import KubernetesModel

/// What is wrong with the metrics that an autoscaler follows.
enum MetricValidation {
    /// The sources, by the type that names each, in the order in which the real server looks.
    private static let sources = [
        ("Object", "object"), ("External", "external"), ("Pods", "pods"), ("Resource", "resource"),
        ("ContainerResource", "containerResource"),
    ]

    static func problems(_ metric: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let type = metric["type"]?.stringValue ?? ""
        let types = sources.map(\.0).sorted()
        if type.isEmpty { problems.append(.required("\(field).type", "must specify a metric source type")) }
        if !types.contains(type) { problems.append(.notSupported("\(field).type", .string(type), types)) }
        let present = sources.map(\.1).filter { !metric[$0].isAbsent }
        if let first = present.first, let source = metric[first] {
            problems += sourceProblems(first, source, "\(field).\(first)")
        }
        guard let expected = sources.first(where: { $0.0 == type })?.1 else { return problems }
        if !present.contains(expected) {
            problems.append(
                .required("\(field).\(expected)", "must populate information for the given metric source"))
        }
        if present.count != 1 {
            problems += present.filter { $0 != expected }.map {
                .forbidden("\(field).\($0)", "must populate the given metric source only")
            }
        }
        return problems
    }

    private static func sourceProblems(_ name: String, _ source: JSONValue, _ field: String) -> [FieldError] {
        let target = source["target"] ?? [:]
        func has(_ member: String) -> Bool { !target[member].isAbsent }
        var problems: [FieldError] = []
        switch name {
        case "resource", "containerResource":
            if source["name"].isBlank { problems.append(.required("\(field).name", "must specify a resource name")) }
            if name == "containerResource", source["container"].isBlank {
                problems.append(.required("\(field).container", "must specify a container"))
            }
        case "object":
            problems += AutoscalerRules.referenceProblems(source["describedObject"], "\(field).describedObject")
            fallthrough
        default:
            if (source["metric"]?["name"]).isBlank {
                problems.append(.required("\(field).metric.name", "must specify a metric name"))
            }
        }
        problems += targetProblems(target, "\(field).target")
        switch name {
        case "resource", "containerResource":
            if !has("averageUtilization"), !has("averageValue") {
                problems.append(
                    .required(
                        "\(field).target.averageUtilization",
                        "must set either a target raw value or a target utilization"))
            } else if has("averageUtilization"), has("averageValue") {
                problems.append(
                    .forbidden(
                        "\(field).target.averageValue", "may not set both a target raw value and a target utilization"))
            }
        case "pods":
            if (amount(target["averageValue"]) ?? 0) <= 0 {
                problems.append(
                    .required("\(field).target.averageValue", "must specify a positive target averageValue"))
            }
        case "external":
            if !has("value"), !has("averageValue") {
                problems.append(
                    .required(
                        "\(field).target.averageValue",
                        "must set either a target value for metric or a per-pod target"))
            } else if has("value"), has("averageValue") {
                problems.append(
                    .forbidden(
                        "\(field).target.value", "may not set both a target value for metric and a per-pod target"))
            }
        default:
            if !has("value"), !has("averageValue") {
                problems.append(
                    .required("\(field).target.averageValue", "must set either a target value or averageValue"))
            }
        }
        return problems
    }

    private static func targetProblems(_ target: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let type = target["type"]?.stringValue ?? ""
        if type.isEmpty { problems.append(.required("\(field).type", "must specify a metric target type")) }
        if !["Utilization", "Value", "AverageValue"].contains(type) {
            problems.append(
                .invalid("\(field).type", .string(type), "must be either Utilization, Value, or AverageValue"))
        }
        for member in ["value", "averageValue"] {
            guard let number = amount(target[member]), number <= 0 else { continue }
            problems.append(.invalid("\(field).\(member)", target[member] ?? .null, "must be positive"))
        }
        if let share = target["averageUtilization"]?.integerValue, share < 1 {
            problems.append(.invalid("\(field).averageUtilization", .integer(share), "must be greater than 0"))
        }
        return problems
    }

    private static func amount(_ value: JSONValue?) -> Double? {
        value?.stringValue.flatMap { Quantity($0).value } ?? value?.integerValue.map { Double($0) }
    }
}
