/// What reading a value from outside comes to.
enum Reading<Value> {
    case value(Value)
    /// Why not; the reason continues a sentence that begins with the field's name.
    case wrong(String)
}

/// A value that a client may give by a name, in a query, a header or a body: how it is read, and how it is described.
struct InputField<Value>: Sendable {
    let name: String
    let schema: JSONSchema
    let read: @Sendable (JSONObject.Member) -> Reading<Value>

    init(_ name: String, _ schema: JSONSchema, _ read: @escaping @Sendable (JSONObject.Member) -> Reading<Value>) {
        self.name = name
        self.schema = schema
        self.read = read
    }

    /// A field that is given as a string.
    static func string(
        _ name: String, _ schema: JSONSchema, _ read: @escaping @Sendable (String) -> Reading<Value>
    ) -> Self {
        Self(name, schema) { member in
            switch member {
            case .text(let text): read(text)
            case .null: .wrong("must not be null")
            default: .wrong("must be a string, not \(member.kind)")
            }
        }
    }

    /// The same field, with words for people.
    func described(_ text: String) -> Self { Self(name, schema.described(text), read) }
}

extension InputField where Value == Int {
    /// A whole number within a range.
    static func integer(_ name: String, _ range: ClosedRange<Int>) -> Self {
        Self(name, .integer(range)) { member in
            guard case .number(let number) = member, let whole = Int(exactly: number), range.contains(whole) else {
                return .wrong("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return .value(whole)
        }
    }
}

extension InputField where Value: RawRepresentable<String> & CaseIterable & SendableMetatype {
    /// One of some words.
    static func choice(_ name: String) -> Self {
        string(name, .choice(Value.allCases.map(\.rawValue))) { text in
            Value(rawValue: text).map { .value($0) } ?? .wrong("must be one of \(Value.choices)")
        }
    }
}

extension RawRepresentable<String> where Self: CaseIterable {
    /// The values, as a message lists them.
    static var choices: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension InputField where Value == CalendarDate {
    /// A day.
    static func date(_ name: String) -> Self {
        string(name, .date) { text in
            CalendarDate(text).map { .value($0) } ?? .wrong("must be a day that exists, as YYYY-MM-DD")
        }
    }
}

extension InputField where Value == String {
    /// A text that isn't blank.
    static func text(_ name: String, limit: Int, allowsLines: Bool = false) -> Self {
        string(name, .text(limit: limit, allowsLines: allowsLines)) { text in
            MilestoneText.read(text, limit: limit, allowsLines: allowsLines)
        }
    }
}

/// What a description says about a field.
struct FieldDescription: Sendable, Equatable {
    let name: String
    let schema: JSONSchema
    let isRequired: Bool
}
