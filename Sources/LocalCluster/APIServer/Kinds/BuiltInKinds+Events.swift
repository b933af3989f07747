import APIMachinery
import KubernetesModel

/// Events, which two groups serve from one store, and autoscalers, which have two versions.
extension BuiltInKinds {
    var events: [ResourceKind] {
        let coreFields: [String: @Sendable (JSONValue) -> String] = [
            "involvedObject.kind": { $0[path: "involvedObject", "kind"]?.stringValue ?? "" },
            "involvedObject.namespace": { $0[path: "involvedObject", "namespace"]?.stringValue ?? "" },
            "involvedObject.name": { $0[path: "involvedObject", "name"]?.stringValue ?? "" },
            "involvedObject.uid": { $0[path: "involvedObject", "uid"]?.stringValue ?? "" },
            "involvedObject.apiVersion": { $0[path: "involvedObject", "apiVersion"]?.stringValue ?? "" },
            "involvedObject.resourceVersion": { $0[path: "involvedObject", "resourceVersion"]?.stringValue ?? "" },
            "involvedObject.fieldPath": { $0[path: "involvedObject", "fieldPath"]?.stringValue ?? "" },
            "reason": { $0["reason"]?.stringValue ?? "" },
            "reportingComponent": { $0["reportingComponent"]?.stringValue ?? "" },
            "source": { $0[path: "source", "component"]?.stringValue ?? "" },
            "type": { $0["type"]?.stringValue ?? "" },
        ]
        let newFields = Dictionary(
            coreFields.compactMap { name, value in EventForms.newSelector(name).map { ($0, value) } },
            uniquingKeysWith: { first, _ in first })
        return [
            kind("", "Event", "events", short: ["ev"], columns: TableColumn.event, strategy: .event) {
                $0.selectableFields = coreFields
            },
            kind("events.k8s.io", "Event", "events", short: ["ev"], columns: TableColumn.event, strategy: .newEvent) {
                $0.selectableFields = newFields
                $0.conversion = ResourceKind.Conversion(
                    storage: "events", fromStorage: EventForms.new(fromCore:), toStorage: EventForms.core(fromNew:))
            },
        ]
    }

    var autoscaling: [ResourceKind] {
        let plural = "horizontalpodautoscalers"
        return [
            kind(
                "autoscaling", version: "v2", "HorizontalPodAutoscaler", plural, short: ["hpa"], categories: ["all"],
                columns: TableColumn.horizontalPodAutoscaler, strategy: .horizontalPodAutoscaler
            ) { $0.subresources = [.status("HorizontalPodAutoscaler")] },
            kind(
                "autoscaling", "HorizontalPodAutoscaler", plural, short: ["hpa"], categories: ["all"],
                columns: TableColumn.horizontalPodAutoscaler
            ) {
                $0.subresources = [.status("HorizontalPodAutoscaler")]
                $0.conversion = ResourceKind.Conversion(
                    storage: "\(plural).autoscaling", fromStorage: AutoscalerForms.first(fromSecond:),
                    toStorage: AutoscalerForms.second(fromFirst:))
            },
        ]
    }
}

extension Strategy {
    /// Events of the core group.
    static var event: Strategy {
        var strategy = Strategy()
        strategy.nameViolations = NameRule.pathSegmentViolations(of:)
        strategy.fillDefaults = EventForms.fillCore
        strategy.validate = EventValidation.problems
        return strategy
    }

    /// Events of `events.k8s.io`.
    static var newEvent: Strategy {
        var strategy = Strategy()
        strategy.fillDefaults = { event in
            event.fill("deprecatedSource", [:])
            for time in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp", "eventTime"] where event[time] == nil {
                event[time] = .null
            }
        }
        strategy.validateNew = EventValidation.newProblems
        strategy.validateUpdate = EventValidation.updateProblems
        return strategy
    }
}

/// The two forms of an event.
enum EventForms {
    private static let names = [
        "involvedObject": "regarding", "message": "note", "reportingComponent": "reportingController",
        "source": "deprecatedSource", "firstTimestamp": "deprecatedFirstTimestamp",
        "lastTimestamp": "deprecatedLastTimestamp", "count": "deprecatedCount",
    ]

    /// What selectors of `events.k8s.io` call a field that selectors of the core group name; `nil` for those that
    /// they can't name.
    static func newSelector(_ name: String) -> String? {
        switch name {
        case "reason", "type": name
        case "reportingComponent": "reportingController"
        case _ where name.hasPrefix("involvedObject."): "regarding.\(name.dropFirst("involvedObject.".count))"
        default: nil
        }
    }

    /// What Go writes in an event of the core group although it is empty.
    static func fillCore(_ event: inout JSONValue) {
        event.fill("involvedObject", [:])
        event.fill("source", [:])
        event.fill("reportingComponent", "")
        event.fill("reportingInstance", "")
        for time in ["firstTimestamp", "lastTimestamp", "eventTime"] where event[time] == nil { event[time] = .null }
    }

    static func new(fromCore event: JSONValue) -> JSONValue {
        var result = renamed(event, names)
        if result["deprecatedCount"] == 0 { result["deprecatedCount"] = nil }
        for member in ["reportingController", "reportingInstance", "note"] where result[member].isBlank {
            result[member] = nil
        }
        return result
    }

    static func core(fromNew event: JSONValue) -> JSONValue {
        var result = renamed(event, Dictionary(names.map { ($1, $0) }, uniquingKeysWith: { $1 }))
        fillCore(&result)
        return result
    }

    private static func renamed(_ event: JSONValue, _ names: [String: String]) -> JSONValue {
        guard let members = event.objectValue else { return event }
        return .object(Dictionary(members.map { (names[$0.key] ?? $0.key, $0.value) }, uniquingKeysWith: { $1 }))
    }
}

/// The two versions of an autoscaler: the first knows the use of CPU only.
enum AutoscalerForms {
    static func first(fromSecond scaler: JSONValue) -> JSONValue {
        var result = scaler
        result.edit("spec") { spec in
            let cpu = (spec["metrics"]?.arrayValue ?? []).first { $0.value(at: ["resource", "name"]) == "cpu" }
            spec["targetCPUUtilizationPercentage"] = cpu?.value(at: ["resource", "target", "averageUtilization"])
            spec["metrics"] = nil
            spec["behavior"] = nil
        }
        result.edit("status") { status in
            status["currentMetrics"] = nil
            status.fill("currentReplicas", 0)
        }
        return result
    }

    static func second(fromFirst scaler: JSONValue) -> JSONValue {
        var result = scaler
        result.edit("spec") { spec in
            let target = spec["targetCPUUtilizationPercentage"] ?? 80
            spec["targetCPUUtilizationPercentage"] = nil
            spec["metrics"] = [
                [
                    "type": "Resource",
                    "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": target]],
                ]
            ]
        }
        result.edit("status") { $0.fill("currentMetrics", .null) }
        return result
    }
}
