#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension TapeDecoder {
    func bool() throws -> Bool {
        switch entry.kind {
        case .true: true
        case .false: false
        default: throw mismatch(Bool.self)
        }
    }

    func string() throws -> String {
        guard entry.kind == .string || entry.kind == .escapedString else { throw mismatch(String.self) }
        guard let text = tape.contents.text(of: entry) else { throw corrupted("The string is not UTF-8.") }
        return text
    }

    /// The text of a value in this one; a place of its own is made only for an error.
    func string(at index: Int, _ key: @autoclosure () -> some CodingKey) throws -> String {
        let entry = tape.contents.entries[index]
        if entry.kind == .string || entry.kind == .escapedString, let text = tape.contents.text(of: entry) {
            return text
        }
        return try child(at: index, key()).string()
    }

    func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        guard isNumber else { throw mismatch(type) }
        guard let value: Value = tape.contents.integer(of: entry) else {
            throw corrupted("The number does not fit in \(type).")
        }
        return value
    }

    func double() throws -> Double {
        guard isNumber else { throw mismatch(Double.self) }
        guard let value = tape.contents.double(of: entry) else { throw corrupted("The number does not fit in Double.") }
        return value
    }

    func float() throws -> Float {
        guard isNumber else { throw mismatch(Float.self) }
        guard let value = tape.contents.double(of: entry).map({ Float($0) }), value.isFinite else {
            throw corrupted("The number does not fit in Float.")
        }
        return value
    }

    /// Whether the value is a number.
    var isNumber: Bool { entry.kind == .integer || entry.kind == .number }

    /// The value as any type; the common ones and those that JSON writes otherwise than they encode themselves without
    /// a trip through their `init(from:)`.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == [String: String].self { return unsafeBitCast(try texts(), to: type) }
        if type == [String].self { return unsafeBitCast(try list(), to: type) }
        if type == Data.self { return unsafeBitCast(try data(), to: type) }
        if type == URL.self { return unsafeBitCast(try url(), to: type) }
        if type == Decimal.self { return unsafeBitCast(try decimal(), to: type) }
        if isObject, let type = type as? any TapeReadableObject.Type, let value = read(type) as? Value { return value }
        return try Value(from: self)
    }

    /// The value without a trip through its `init(from:)`, `nil` where that has to say what is wrong.
    private func read<Value: TapeReadable>(_ type: Value.Type) -> Value? {
        withExtendedLifetime(tape) {
            do throws(TapeMisfit) {
                return try Value(reading: TapeValue(tape, at: first - 1))
            } catch {
                return nil
            }
        }
    }

    private func texts() throws -> [String: String] {
        guard isObject else { throw mismatch([String: String].self) }
        var texts: [String: String] = [:]
        texts.reserveCapacity(Int(entry.length))
        try forEachMember { name, value in
            let text = try string(at: value, JSONKey(stringValue: name))
            if self.entry.kind == .object || texts[name] == nil { texts[name] = text }
        }
        return texts
    }

    private func list() throws -> [String] {
        guard entry.kind == .array else { throw mismatch([String].self) }
        var texts: [String] = []
        texts.reserveCapacity(Int(entry.length))
        var element = first
        while element < entry.next {
            texts.append(try string(at: element, JSONKey(intValue: texts.count)))
            element = Int(tape.contents.entries[element].next)
        }
        return texts
    }

    private func data() throws -> Data {
        guard let data = Data(base64Encoded: try string()) else { throw corrupted("The string is not Base64.") }
        return data
    }

    private func url() throws -> URL {
        guard let url = URL(string: try string()) else { throw corrupted("The string is not a URL.") }
        return url
    }

    private func decimal() throws -> Decimal {
        guard isNumber else { throw mismatch(Decimal.self) }
        let digits = String(
            decoding: tape.contents.bytes[Int(entry.start)..<Int(entry.start + entry.length)], as: UTF8.self)
        guard let value = Decimal(string: digits) else { throw corrupted("The number does not fit in Decimal.") }
        return value
    }

    /// Whether the value is an object.
    var isObject: Bool { entry.kind == .object || entry.kind == .indexedObject }

    /// The value and all that is in it.
    func json() throws -> JSONValue {
        guard let value = read(JSONValue.self) else {
            throw corrupted("A number in it does not fit in Double, or a string is not UTF-8.")
        }
        return value
    }
}

/// The name of a member or the number of an element.
struct JSONKey: CodingKey {
    private let name: String
    let intValue: Int?
    var stringValue: String { intValue.map { "Index \($0)" } ?? name }

    init(stringValue: String) {
        name = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        name = ""
        self.intValue = intValue
    }
}
