/// A type that is read from a tape straight, without the containers of `Codable`: those cost several times the reading.
///
/// It accepts just what the type's `init(from:)` does. Where it gives up, the decoder reads the value again by
/// `init(from:)`, which either knows better or says what is wrong and where.
protocol TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit)
}

/// A type that is a JSON object, read member by member.
protocol TapeReadableObject: TapeReadable, Decodable {
    init(reading members: inout TapeObject) throws(TapeMisfit)
}

/// A value has another shape than the one that reads it expected.
struct TapeMisfit: Error {}

extension TapeReadableObject {
    init(reading value: TapeValue) throws(TapeMisfit) {
        var members = try TapeObject(of: value)
        try self.init(reading: &members)
    }
}

extension String: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        let entry = value.entry
        guard entry.kind == .string || entry.kind == .escapedString, let text = value.contents.text(of: entry) else {
            throw TapeMisfit()
        }
        self = text
    }
}

extension Bool: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        switch value.entry.kind {
        case .true: self = true
        case .false: self = false
        default: throw TapeMisfit()
        }
    }
}

extension FixedWidthInteger {
    init(reading value: TapeValue) throws(TapeMisfit) {
        let entry = value.entry
        guard entry.kind == .integer, let integer: Self = value.contents.integer(of: entry) else { throw TapeMisfit() }
        self = integer
    }
}

extension Int: TapeReadable {}
extension Int64: TapeReadable {}

extension Timestamp: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        let entry = value.entry
        guard entry.kind == .string, let timestamp = value.contents.withText(of: entry, { Timestamp(utf8: $0) }) else {
            throw TapeMisfit()
        }
        self = timestamp
    }
}

extension Quantity: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) { self.init(try String(reading: value)) }
}

extension IntOrString: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        self = value.entry.kind == .integer ? .int(try Int(reading: value)) : .string(try String(reading: value))
    }
}

extension Array: TapeReadable where Element: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        guard value.entry.kind == .array else { throw TapeMisfit() }
        self.init()
        reserveCapacity(Int(value.entry.length))
        var index = value.first
        while index < value.end {
            let element = value.other(at: index)
            append(try Element(reading: element))
            index = element.end
        }
    }
}

extension Dictionary: TapeReadable where Key == String, Value: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        let kind = value.entry.kind
        guard kind == .object || kind == .indexedObject else { throw TapeMisfit() }
        self.init(minimumCapacity: Int(value.entry.length))
        var index = value.first
        while index < value.end {
            let name = try String(reading: value.other(at: index))
            let member = value.other(at: index + 1)
            // The first of several of the same name stands, as in Foundation.
            if kind == .object || self[name] == nil { self[name] = try Value(reading: member) }
            index = member.end
        }
    }
}

extension JSONValue: TapeReadable {
    init(reading value: TapeValue) throws(TapeMisfit) {
        let entry = value.entry
        switch entry.kind {
        case .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .integer, .number:
            if entry.kind == .integer, let integer: Int64 = value.contents.integer(of: entry) {
                self = .integer(integer)
            } else if let number = value.contents.double(of: entry) {
                self = .number(number)
            } else {
                throw TapeMisfit()
            }
        case .string, .escapedString: self = .string(try String(reading: value))
        case .array: self = .array(try [JSONValue](reading: value))
        case .object, .indexedObject: self = .object(try [String: JSONValue](reading: value))
        }
    }
}
