/// A value of a tape: where it stands.
///
/// It doesn't keep the tape alive; whoever reads does.
struct TapeValue {
    let contents: JSONTape.Contents
    let entry: JSONTape.Entry
    /// The entry of its first element or member, if it has any.
    let first: Int
    private let owner: Unmanaged<JSONTape>

    init(_ tape: JSONTape, at index: Int) {
        self.init(Unmanaged.passUnretained(tape), tape.contents, at: index)
    }

    private init(_ owner: Unmanaged<JSONTape>, _ contents: JSONTape.Contents, at index: Int) {
        self.owner = owner
        self.contents = contents
        entry = contents.entries[index]
        first = index + 1
    }

    /// The entry after it and all that is in it.
    var end: Int { Int(entry.next) }

    /// Another value of the same tape.
    func other(at index: Int) -> TapeValue { TapeValue(owner, contents, at: index) }

    /// The value by its `init(from:)`.
    func decoded<Value: Decodable>() throws -> Value {
        try TapeDecoder(owner.takeUnretainedValue(), at: first - 1, parent: nil, key: nil).value(Value.self)
    }
}

/// The members of an object, to be asked for by name: mostly in the order in which they stand.
struct TapeObject {
    private let object: TapeValue
    /// The member after the one that was found last.
    private var cursor: Int

    /// - Throws: ``TapeMisfit`` for what is no object, or one whose names don't tell its members apart.
    init(of object: TapeValue) throws(TapeMisfit) {
        guard object.entry.kind == .object else { throw TapeMisfit() }
        self.object = object
        cursor = object.first
    }

    /// The value of a member that has to be there.
    mutating func required<Value: TapeReadable>(_ name: StaticString) throws(TapeMisfit) -> Value {
        guard let value = find(name) else { throw TapeMisfit() }
        return try Value(reading: value)
    }

    /// The value of a member, `nil` without such a member or for `null`.
    mutating func optional<Value: TapeReadable>(_ name: StaticString) throws(TapeMisfit) -> Value? {
        guard let value = find(name), value.entry.kind != .null else { return nil }
        return try Value(reading: value)
    }

    /// The value of a member that few objects have, by its `init(from:)`; `nil` without such a member or for `null`.
    mutating func decoded<Value: Decodable>(_ name: StaticString) throws(TapeMisfit) -> Value? {
        guard let value = find(name), value.entry.kind != .null else { return nil }
        do {
            return try value.decoded()
        } catch {
            throw TapeMisfit()
        }
    }

    private mutating func find(_ name: StaticString) -> TapeValue? {
        let name = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        guard let index = object.contents.member(name, from: &cursor, first: object.first, end: object.end) else {
            return nil
        }
        return object.other(at: index)
    }
}
