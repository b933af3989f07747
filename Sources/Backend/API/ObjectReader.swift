import HTTPTypes
import ServiceKit

/// What the JSON object of a request's body comes to.
///
/// Reading is the description, too: what the initialiser reads is what the API's description lists.
protocol ObjectReadable: Sendable {
    /// nil when something that it must have is missing or wrong; the reader knows what.
    init?(_ object: inout ObjectReader)
}

/// Reads a JSON object member by member, and finds everything that is wrong with it.
struct ObjectReader {
    private let members: [String: JSONObject.Member]
    private var names: [String] = []
    private var foundCount = 0
    private(set) var errors: [Problem.FieldError] = []
    /// What was read; nil unless that is what the reader is for.
    private var descriptions: [FieldDescription]?

    init(_ object: JSONObject) {
        members = object.members
        errors = object.repeated.map { .init(field: $0, reason: "must not be given twice") }
    }

    private init() {
        members = [:]
        descriptions = []
    }

    /// The schema of the objects that a type reads.
    static func schema<Object: ObjectReadable>(of type: Object.Type) -> JSONSchema {
        var reader = ObjectReader()
        _ = Object(&reader)
        return .object(
            (reader.descriptions ?? []).map { .init(name: $0.name, schema: $0.schema, isRequired: $0.isRequired) })
    }

    /// A member's value; nil when it isn't there or wrong.
    mutating func read<Value>(_ field: InputField<Value>) -> Value? {
        descriptions?.append(FieldDescription(name: field.name, schema: field.schema, isRequired: false))
        return find(field.name).flatMap { value(of: field, $0) }
    }

    /// The value of a member that must be there; nil when it isn't or is wrong.
    mutating func require<Value>(_ field: InputField<Value>) -> Value? {
        descriptions?.append(FieldDescription(name: field.name, schema: field.schema, isRequired: true))
        if let member = find(field.name) { return value(of: field, member) }
        errors.append(.init(field: field.name, reason: "is required"))
        return nil
    }

    /// Accepts members whatever they are, and takes no notice of them.
    mutating func ignore(_ names: [String]) {
        for name in names {
            descriptions?.append(FieldDescription(name: name, schema: Self.ignored, isRequired: false))
            _ = find(name)
        }
    }

    private static let ignored = JSONSchema.anything.described("Set by the service; what is sent is ignored.")

    private mutating func find(_ name: String) -> JSONObject.Member? {
        names.append(name)
        guard let member = members[name] else { return nil }
        foundCount += 1
        return member
    }

    private mutating func value<Value>(of field: InputField<Value>, _ member: JSONObject.Member) -> Value? {
        switch field.read(member) {
        case .value(let value): return value
        case .wrong(let reason):
            errors.append(.init(field: field.name, reason: reason))
            return nil
        }
    }

    /// Ends the reading.
    /// - Throws: ``Problem`` that names every wrong member, and those that nobody read.
    mutating func finish() throws(Problem) {
        if foundCount < members.count {
            errors += members.keys.filter { !names.contains($0) }.sorted().map {
                .init(field: $0, reason: "is not a field here")
            }
        }
        guard !errors.isEmpty else { return }
        throw Problem(
            .unprocessableContent, title: "The body can't be accepted",
            detail: errors.count == 1 ? "One field is wrong." : "\(errors.count) fields are wrong.", errors: errors)
    }
}

extension ObjectReadable {
    /// Reads a whole object.
    /// - Throws: ``Problem`` that names every wrong member.
    static func read(_ object: JSONObject) throws(Problem) -> Self {
        var reader = ObjectReader(object)
        let value = Self(&reader)
        try reader.finish()
        guard let value else { throw Problem(.unprocessableContent, detail: "The body can't be accepted.") }
        return value
    }
}
