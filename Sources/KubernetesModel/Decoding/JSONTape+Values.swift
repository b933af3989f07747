extension JSONTape.Contents {
    /// The bytes of a string or number.
    func withText<Result>(of entry: JSONTape.Entry, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(rebasing: bytes[Int(entry.start)..<Int(entry.start) + Int(entry.length)]))
    }

    /// The text of a string; `nil` when it isn't UTF-8.
    func text(of entry: JSONTape.Entry) -> String? {
        withText(of: entry) { text in
            if entry.kind == .string, entry.isASCII { return String(decoding: text, as: UTF8.self) }
            guard entry.kind == .escapedString else {
                return String(validating: text, as: UTF8.self)
            }
            do throws(JSONParsingError) {
                return String(validating: try JSONParser.unescaped(text), as: UTF8.self)
            } catch {
                return nil
            }
        }
    }

    /// The value of a member of an object whose names have no escapes and are all different, `nil` without such a
    /// member.
    ///
    /// - Parameters:
    ///   - cursor: the member to look at first; then the one after the member that was found.
    ///   - first: the object's first member.
    ///   - end: the entry after the object.
    func member(_ name: UnsafeBufferPointer<UInt8>, from cursor: inout Int, first: Int, end: Int) -> Int? {
        let start = cursor
        var candidate = start
        repeat {
            if candidate == end {
                candidate = first
                // Also ends the search of an object that is empty.
                if candidate == start || first == end { return nil }
            }
            let value = candidate + 1
            let next = Int(entries[value].next)
            if isText(of: entries[candidate], name) {
                cursor = next
                return value
            }
            candidate = next
        } while candidate != start
        return nil
    }

    /// Whether a string without escapes is `name`.
    private func isText(of entry: JSONTape.Entry, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        Int(entry.length) == name.count && withText(of: entry) { $0.elementsEqual(name) }
    }

    /// A number as an integer, which may be written with a fraction of zero or an exponent; `nil` when it is none, or
    /// out of range.
    func integer<Value: FixedWidthInteger>(of entry: JSONTape.Entry, _ type: Value.Type = Value.self) -> Value? {
        // More digits may overflow.
        guard entry.kind == .integer, entry.length < 19 else {
            let text = withText(of: entry) { String(decoding: $0, as: UTF8.self) }
            return entry.kind == .integer ? Value(text) : Double(text).flatMap(Value.init(exactly:))
        }
        return withText(of: entry) { text in
            var rest = text[...]
            let isNegative = rest.first == UInt8(ascii: "-")
            if isNegative { rest.removeFirst() }
            var value: Int64 = 0
            for digit in rest { value = value &* 10 &+ Int64(digit &- UInt8(ascii: "0")) }
            return Value(exactly: isNegative ? -value : value)
        }
    }

    /// A number; `nil` when it is out of range.
    func double(of entry: JSONTape.Entry) -> Double? {
        let value = withText(of: entry) { Double(String(decoding: $0, as: UTF8.self)) }
        return value.flatMap { $0.isFinite ? $0 : nil }
    }
}
