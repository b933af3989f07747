/// Decodes values from JSON bytes, and is the place in the document where one of them stands.
///
/// It reads what Foundation's `JSONDecoder` does with its default strategies, and throws the same kinds of error, at a
/// fraction of the time. It differs where Go does, too: the whole document has to be JSON, also where nothing of it
/// is read, without a comma after the last member; arrays and objects nest at most ``JSONValue/maximumDepth`` deep; half
/// of a surrogate pair is U+FFFD; and in a ``JSONValue``, only numbers without fraction and exponent are integers.
package final class TapeDecoder {
    let tape: JSONTape
    /// The value's entry.
    let entry: JSONTape.Entry
    /// The entry of its first element or member, if it has any.
    let first: Int
    /// The members by name, where they can't be found otherwise.
    private(set) lazy var membersByName = makeMembersByName()
    private let parent: TapeDecoder?
    private let key: (any CodingKey)?
    /// The member after the one that was found last: they are mostly asked for in the order in which they stand.
    private var cursor: Int

    init(_ tape: JSONTape, at index: Int, parent: TapeDecoder?, key: (any CodingKey)?) {
        self.tape = tape
        entry = tape.contents.entries[index]
        first = index + 1
        cursor = first
        self.parent = parent
        self.key = key
    }

    /// Decodes a value.
    ///
    /// - Parameters:
    ///   - bytes: one UTF-8 JSON document.
    ///   - omitsManagedFields: whether the member `metadata.managedFields` is passed over as if it weren't there: who
    ///     set which field is often the larger part of an object.
    /// - Throws: `DecodingError`, and what the value's `init(from:)` throws.
    package static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: some Collection<UInt8>, omitsManagedFields: Bool = false
    ) throws -> Value {
        let tape: JSONTape
        do {
            tape = try JSONTape(bytes, omitsManagedFields: omitsManagedFields)
        } catch {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: error.description, underlyingError: error))
        }
        return try TapeDecoder(tape, at: 0, parent: nil, key: nil).value(type)
    }

    /// The keys that lead here from the document's root.
    package var codingPath: [any CodingKey] {
        var path: [any CodingKey] = []
        var place: TapeDecoder? = self
        while let here = place {
            if let key = here.key { path.append(key) }
            place = here.parent
        }
        return path.reversed()
    }

    /// The value of a member of this object, `nil` without such a member.
    func member(_ name: String) -> Int? {
        switch entry.kind {
        case .object: unindexedMember(name)
        case .indexedObject: membersByName[name]
        default: nil
        }
    }

    private func unindexedMember(_ name: String) -> Int? {
        var name = name
        return name.withUTF8 { tape.contents.member($0, from: &cursor, first: first, end: Int(entry.next)) }
    }

    private func makeMembersByName() -> [String: Int] {
        var members: [String: Int] = [:]
        members.reserveCapacity(Int(entry.length))
        forEachMember { name, value in
            // The first of several stands, as in Foundation.
            if members[name] == nil { members[name] = value }
        }
        return members
    }

    /// Calls `body` with the name and the value's entry of each member.
    func forEachMember(_ body: (String, Int) throws -> Void) rethrows {
        var member = first
        while member < entry.next {
            // Names have been looked at when the values were found.
            if let name = tape.contents.text(of: tape.contents.entries[member]) { try body(name, member + 1) }
            member = Int(tape.contents.entries[member + 1].next)
        }
    }

    /// A value in this one.
    func child(at index: Int, _ key: some CodingKey) -> TapeDecoder {
        TapeDecoder(tape, at: index, parent: self, key: key)
    }
}

extension TapeDecoder {
    /// The error of a value that isn't of a type; `nil` stands for `null`.
    func mismatch(_ type: Any.Type) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "Expected to decode \(type) but found \(kindName) instead.")
        return entry.kind == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    /// The error of a value that is of a type, but none of its values.
    func corrupted(_ description: String) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: description))
    }

    private var kindName: String {
        switch entry.kind {
        case .null: "null"
        case .true, .false: "bool"
        case .integer, .number: "number"
        case .string, .escapedString: "a string"
        case .array: "an array"
        case .object, .indexedObject: "a dictionary"
        }
    }
}
