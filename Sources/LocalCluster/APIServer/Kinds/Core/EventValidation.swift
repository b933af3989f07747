import APIMachinery
import KubernetesModel

/// What is wrong with events.
///
/// Both versions are checked in the form of the core group, whose names show in messages. An event without
/// `eventTime` is of the old kind, of which little is asked.
///
/// Source: `pkg/apis/core/validation/events.go`.
enum EventValidation {
    private static let textLimit = 128
    private static let messageLimit = 1024

    /// The problems of an event that the core group's version writes.
    static func problems(_ event: JSONValue) -> [FieldError] { problems(event, controller: "reportingComponent") }

    /// The problems of a new event of `events.k8s.io`.
    static func newProblems(_ event: JSONValue) -> [FieldError] {
        let event = EventForms.core(fromNew: event)
        var problems = problems(event, controller: "reportingController") + seriesProblems(event)
        if event["eventTime"].isAbsent { problems.append(.required("eventTime")) }
        let type = event["type"]?.stringValue ?? ""
        if !["Normal", "Warning"].contains(type) {
            problems.append(.invalid("type", "", "has invalid value: \(type)"))
        }
        for member in ["firstTimestamp", "lastTimestamp", "count", "source"] where !isZero(event[member]) {
            problems.append(.invalid(member, "", "needs to be unset"))
        }
        return problems
    }

    /// The problems of a changed event of `events.k8s.io`, of which only the series goes on.
    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        let new = EventForms.core(fromNew: new)
        let old = EventForms.core(fromNew: old)
        var problems = problems(new, controller: "reportingController")
        if new["series"] != old["series"] { problems += seriesProblems(new) }
        // The real server looks at the reason twice.
        let members = [
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp", "count", "reason",
            "type", "eventTime", "action", "related", "reportingComponent", "reportingInstance",
        ]
        for member in members where !(isZero(new[member]) && isZero(old[member])) && new[member] != old[member] {
            let field = member == "reportingComponent" ? "reportingController" : member
            problems.append(.invalid(field, new[member] ?? .null, "field is immutable"))
        }
        return problems
    }

    private static func problems(_ event: JSONValue, controller: String) -> [FieldError] {
        let own = event.metadataText("namespace") ?? ""
        let involved = event[path: "involvedObject", "namespace"]?.stringValue ?? ""
        let mismatch = FieldError.invalid(
            "involvedObject.namespace", .string(involved), "does not match event.namespace")
        guard !event["eventTime"].isAbsent else {
            let matches = involved.isEmpty ? own.isEmpty || own == "default" : own == involved
            return matches ? [] : [mismatch]
        }
        var problems = involved.isEmpty && own != "default" && own != "kube-system" ? [mismatch] : []
        let name = event["reportingComponent"]?.stringValue ?? ""
        if name.isEmpty { problems.append(.required(controller)) }
        problems += NameRule.qualifiedNameViolations(of: name).map { .invalid(controller, .string(name), $0) }
        for member in ["reportingInstance", "action", "reason"] {
            let text = event[member]?.stringValue ?? ""
            if text.isEmpty { problems.append(.required(member)) }
            if text.utf8.count > textLimit {
                problems.append(.invalid(member, "", "can have at most \(textLimit) characters"))
            }
        }
        if (event["message"]?.stringValue ?? "").utf8.count > messageLimit {
            problems.append(.invalid("message", "", "can have at most \(messageLimit) characters"))
        }
        return problems
    }

    private static func seriesProblems(_ event: JSONValue) -> [FieldError] {
        guard let series = event["series"], series != .null else { return [] }
        var problems: [FieldError] = []
        if (series["count"]?.integerValue ?? 0) < 2 {
            problems.append(.invalid("series.count", "", "should be at least 2"))
        }
        if series["lastObservedTime"].isAbsent { problems.append(.required("series.lastObservedTime")) }
        return problems
    }

    private static func isZero(_ value: JSONValue?) -> Bool { value.isBlank || value == 0 }
}
