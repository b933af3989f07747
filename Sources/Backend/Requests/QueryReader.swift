import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// What reading a text from outside comes to.
enum Reading<Value> {
    case value(Value)
    /// Why not; the reason continues a sentence that begins with the field's name.
    case wrong(String)
}

/// A parameter of a request's query: its name, and how its text becomes a value.
struct QueryParameter<Value>: Sendable {
    let name: String
    let read: @Sendable (String) -> Reading<Value>

    init(_ name: String, _ read: @escaping @Sendable (String) -> Reading<Value>) {
        self.name = name
        self.read = read
    }
}

/// Reads a request's query parameter by parameter, and finds everything that is wrong with it.
struct QueryReader {
    private var values: [String: String] = [:]
    private var unread: Set<String>
    private var errors: [Problem.FieldError] = []

    init(_ request: Request) {
        // As forms send it, in which a plus is a space.
        for pair in (request.uri.query ?? "").replacing("+", with: " ").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0]) ?? String(parts[0])
            guard let value = parts.count == 1 ? "" : Self.decoded(parts[1]) else {
                errors.append(.init(field: name, reason: "isn't UTF-8, percent-encoded"))
                continue
            }
            if values.updateValue(value, forKey: name) != nil {
                errors.append(.init(field: name, reason: "must not be given twice"))
            }
        }
        unread = Set(values.keys)
    }

    private static func decoded(_ text: Substring) -> String? {
        text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding : String(text)
    }

    /// A parameter's value; nil when it isn't given or wrong.
    mutating func read<Value>(_ parameter: QueryParameter<Value>) -> Value? {
        unread.remove(parameter.name)
        guard let text = values[parameter.name] else { return nil }
        switch parameter.read(text) {
        case .value(let value): return value
        case .wrong(let reason):
            refuse(parameter.name, reason)
            return nil
        }
    }

    /// Whether a parameter is given, right or wrong.
    func has(_ name: String) -> Bool { values[name] != nil || errors.contains { $0.field == name } }

    /// Notes that a parameter can't be accepted.
    mutating func refuse(_ name: String, _ reason: String) {
        errors.append(.init(field: name, reason: reason))
    }

    /// Ends the reading.
    /// - Throws: ``Problem`` that names every wrong parameter, and those that nobody read.
    mutating func finish() throws(Problem) {
        for name in unread { errors.append(.init(field: name, reason: "is not a parameter here")) }
        guard !errors.isEmpty else { return }
        throw Problem(
            .badRequest, title: "The query can't be understood",
            detail: errors.count == 1 ? "One parameter is wrong." : "\(errors.count) parameters are wrong.",
            errors: errors.sorted { $0.field < $1.field })
    }
}

// MARK: - Kinds of parameters

extension QueryParameter where Value == Int {
    /// A whole number within a range.
    static func integer(_ name: String, _ range: ClosedRange<Int>) -> Self {
        Self(name) { text in
            guard let number = Int(text), range.contains(number) else {
                return .wrong("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .value(number)
        }
    }
}

extension QueryParameter where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// One of some words.
    static func choice(_ name: String) -> Self {
        Self(name) { text in Value(rawValue: text).map { .value($0) } ?? .wrong("must be one of \(Value.choices)") }
    }
}

extension QueryParameter where Value == CalendarDate {
    /// A day.
    static func date(_ name: String) -> Self {
        Self(name) { text in
            CalendarDate(text).map { .value($0) } ?? .wrong("must be a day that exists, as YYYY-MM-DD")
        }
    }
}

extension QueryParameter where Value == String {
    /// A text of one line.
    static func text(_ name: String, limit: Int) -> Self {
        Self(name) { MilestoneText.read($0, limit: limit, allowsLines: false) }
    }
}
