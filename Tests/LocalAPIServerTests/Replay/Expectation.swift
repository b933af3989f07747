import HTTPTypes
import KubernetesModel

/// What came of a step.
struct Outcome {
    var status: Int
    var headers: HTTPFields
    /// The body: a document, or the text of one that is no JSON.
    var body: JSONValue
    /// The events, when the step read a watch.
    var events: [JSONValue]?

    init(_ head: HTTPResponse, body: String) {
        status = head.status.code
        headers = head.headerFields
        do { self.body = try JSONValue(parsing: body.utf8) } catch { self.body = .string(body) }
    }

    init(_ head: HTTPResponse, events: [JSONValue]?) {
        status = head.status.code
        headers = head.headerFields
        body = .null
        self.events = events
    }

    /// What captures and relations point into.
    var document: JSONValue { events.map { ["events": .array($0)] } ?? body }
}

/// What the real server answered to a step.
struct Expectation {
    private let step: JSONValue
    private let response: JSONValue
    private let mode: ManagedFieldsMode

    init(_ step: JSONValue, _ mode: ManagedFieldsMode) {
        self.step = step
        response = step["response"] ?? [:]
        self.mode = ManagedFieldsMode(response["managedFields"]) ?? mode
    }

    /// Where an outcome differs.
    func differences(of outcome: Outcome, _ variables: Variables) throws -> [String] {
        var comparison = Comparison(isSubset: response["match"] == "subset")
        if let status = response["status"]?.integerValue, Int(status) != outcome.status {
            comparison.note("expected status \(status), got \(outcome.status): \(outcome.body.text().prefix(300))")
        }
        try compareHeaders(outcome, variables, &comparison)
        if let body = response["body"] {
            var expected = try variables.replaced(in: body).withManagedFields(mode)
            var actual = outcome.body.withManagedFields(mode)
            if response["unorderedCauses"] == true {
                (expected, actual) = (expected.withSortedCauses, actual.withSortedCauses)
            }
            try comparison.compare(expected, actual)
        }
        try comparePlaces(outcome, variables, &comparison)
        if let events = response["events"] {
            let expected = try variables.replaced(in: events).withManagedFields(mode)
            try comparison.compare(
                expected, outcome.events.map { JSONValue.array($0).withManagedFields(mode) }, at: "/events")
        }
        return comparison.differences + (try relationDifferences(outcome, variables))
    }

    private func compareHeaders(_ outcome: Outcome, _ variables: Variables, _ comparison: inout Comparison) throws {
        let expected = response["headers"]?.objectValue ?? [:]
        for (name, value) in expected {
            guard let field = HTTPField.Name(name) else { continue }
            let have = JSONValue.array(outcome.headers[values: field].map(JSONValue.string))
            let wanted = value.isNull ? [] : value.arrayValue ?? [value]
            var exact = Comparison()
            try exact.compare(try variables.replaced(in: .array(wanted)), have, at: "header \(name)")
            for difference in exact.differences { comparison.note(difference) }
        }
        guard response["status"] != nil, !expected.keys.contains(where: { $0.lowercased() == "warning" }),
            let warning = HTTPField.Name("Warning"), let text = outcome.headers[warning]
        else { return }
        comparison.note("unexpected warning: \(text)")
    }

    private func comparePlaces(_ outcome: Outcome, _ variables: Variables, _ comparison: inout Comparison) throws {
        for (pointer, value) in (response["at"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            let actual = outcome.body.withManagedFields(mode).value(at: pointer)
            if value == "<absent>" {
                if let actual { comparison.note("\(pointer): expected nothing, got \(actual.text())") }
                continue
            }
            var exact = Comparison()
            try exact.compare(try variables.replaced(in: value).withManagedFields(mode), actual, at: pointer)
            for difference in exact.differences { comparison.note(difference) }
        }
    }

    private func relationDifferences(_ outcome: Outcome, _ variables: Variables) throws -> [String] {
        try (step["relations"]?.arrayValue ?? []).compactMap { relation in
            let pointer = relation["pointer"]?.stringValue ?? ""
            let left = outcome.document.value(at: pointer)
            let right = try variables.replaced(in: relation["value"] ?? "")
            func number(_ value: JSONValue?) -> Int64? {
                value?.integerValue ?? value?.stringValue.flatMap { Int64($0) }
            }
            let holds: Bool
            switch relation["op"]?.stringValue {
            case "equal": holds = left == right
            case "notEqual": holds = left != right
            case "greaterThan": holds = number(left) ?? .min > number(right) ?? .max
            case "greaterOrEqual": holds = number(left) ?? .min >= number(right) ?? .max
            default: holds = false
            }
            return holds
                ? nil
                : "\(pointer) is \(left?.text() ?? "nothing"), expected it \(relation["op"] ?? "") \(right.text())"
        }
    }
}
