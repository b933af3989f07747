import Foundation
import HTTPTypes
import ServiceKit

/// What a request's query comes to.
///
/// Reading is the description, too: what the initialiser reads is what the API's description lists.
protocol QueryReadable: Sendable {
    init(_ query: inout QueryReader)
}

/// No parameters at all.
struct NoQuery: QueryReadable {
    init(_ query: inout QueryReader) {}
}

/// Reads a request's query parameter by parameter, and finds everything that is wrong with it.
struct QueryReader {
    private var values: [String: String] = [:]
    private var unread: Set<String> = []
    private var errors: [Problem.FieldError] = []
    /// What was read; nil unless that is what the reader is for.
    private var descriptions: [FieldDescription]?

    /// Creates a reader of what stands behind the question mark of a request's target.
    init(_ query: some StringProtocol) {
        guard !query.isEmpty else { return }
        // As forms send it, in which a plus is a space.
        var text = String(query)
        if text.utf8.contains(UInt8(ascii: "+")) { text = text.replacing("+", with: " ") }
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
                .map(Substring.init)
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

    private init() { descriptions = [] }

    /// The parameters that a type reads.
    static func parameters<Query: QueryReadable>(of type: Query.Type) -> [FieldDescription] {
        var reader = QueryReader()
        _ = Query(&reader)
        return reader.descriptions ?? []
    }

    private static func decoded(_ text: Substring) -> String? {
        text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding : String(text)
    }

    /// A parameter's value; nil when it isn't given or wrong.
    mutating func read<Value>(_ field: InputField<Value>) -> Value? {
        descriptions?.append(FieldDescription(name: field.name, schema: field.schema, isRequired: false))
        return value(of: field)
    }

    /// The value of a parameter that must be given; nil when it isn't or is wrong.
    mutating func require<Value>(_ field: InputField<Value>) -> Value? {
        descriptions?.append(FieldDescription(name: field.name, schema: field.schema, isRequired: true))
        if !has(field.name) { refuse(field.name, "is required") }
        return value(of: field)
    }

    private mutating func value<Value>(of field: InputField<Value>) -> Value? {
        guard let text = values[field.name] else { return nil }
        unread.remove(field.name)
        // A query knows nothing but text: a number is what looks like one where one is wanted.
        let member: JSONObject.Member =
            if Value.self == Int.self, let number = Int(text) { .number(Double(number)) } else { .text(text) }
        switch field.read(member) {
        case .value(let value): return value
        case .wrong(let reason):
            refuse(field.name, reason)
            return nil
        }
    }

    /// Whether a parameter is given, right or wrong.
    func has(_ name: String) -> Bool { values[name] != nil || errors.contains { $0.field == name } }

    /// Notes that a parameter can't be accepted.
    mutating func refuse(_ name: String, _ reason: String) {
        errors.append(.init(field: name, reason: reason))
    }

    /// Whether everything that was given has been read, and nothing was wrong.
    var isWhole: Bool { unread.isEmpty && errors.isEmpty }

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
