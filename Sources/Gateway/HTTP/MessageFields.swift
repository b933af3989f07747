/// The fields of a head and what they say about its connection and body.
struct MessageFields {
    /// The fields in their order.
    private(set) var lines: [FieldLine] = []
    /// The value of Content-Length.
    private(set) var contentLength: Int?
    /// Whether Transfer-Encoding says chunked.
    private(set) var isChunked = false
    /// Whether Connection says close.
    private(set) var saysClose = false
    /// Whether Connection says keep-alive.
    private(set) var saysKeepAlive = false
    /// Whether Connection says upgrade.
    private(set) var saysUpgrade = false
    private var hasNominations = false
    /// Which meanings there are, a bit each: most questions are for fields that aren't there.
    private var meanings: UInt64 = 0
    private var hasTransferEncoding = false

    /// Takes the next line of the head.
    mutating func take(_ bytes: Span<UInt8>, content: Range<Int>, limits: MessageLimits) throws(MessageDefect) {
        guard lines.count < limits.fields else { throw .headTooLarge }
        let field = try FieldLine(bytes, content: content)
        lines.append(field)
        meanings |= 1 << UInt64(field.known.rawValue)
        switch field.known {
        case .contentLength: try takeContentLength(bytes, field)
        case .transferEncoding: try takeTransferEncoding(bytes, field)
        case .connection: takeConnection(bytes, field)
        default: break
        }
    }

    /// Forgets everything but the memory for the next head.
    mutating func reset() {
        lines.removeAll(keepingCapacity: true)
        contentLength = nil
        isChunked = false
        saysClose = false
        saysKeepAlive = false
        saysUpgrade = false
        hasNominations = false
        meanings = 0
        hasTransferEncoding = false
    }

    /// The first field with this meaning.
    func first(_ known: KnownField) -> FieldLine? {
        guard meanings & 1 << UInt64(known.rawValue) != 0 else { return nil }
        return lines.first { $0.known == known }
    }

    /// Whether Connection names `field` as one that ends at this hop.
    func nominates(_ field: FieldLine, _ bytes: Span<UInt8>) -> Bool {
        guard hasNominations, field.known.canBeNominated else { return false }
        for connection in lines where connection.known == .connection {
            var found = false
            Self.eachToken(bytes, connection.value) { token in
                found = found || Self.sameName(bytes, token, field.name)
            }
            if found { return true }
        }
        return false
    }

    /// Calls `body` with each element of a comma-separated list.
    static func eachToken(_ bytes: Span<UInt8>, _ list: Range<Int>, _ body: (Range<Int>) -> Void) {
        var start = list.lowerBound
        while start <= list.upperBound {
            let end = bytes.firstOffset(of: Octet.comma, in: start..<list.upperBound) ?? list.upperBound
            let token = bytes.trimmed(start..<end)
            if !token.isEmpty { body(token) }
            start = end + 1
        }
    }

    private static func sameName(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count
        where bytes[one.lowerBound + offset].lowercased != bytes[other.lowerBound + offset].lowercased {
            return false
        }
        return true
    }

    private mutating func takeContentLength(_ bytes: Span<UInt8>, _ field: FieldLine) throws(MessageDefect) {
        guard !hasTransferEncoding else { throw .conflictingFraming }
        guard contentLength == nil else { throw .repeatedContentLength }
        guard let value = bytes.decimal(in: field.value) else { throw .malformedContentLength }
        contentLength = value
    }

    private mutating func takeTransferEncoding(
        _ bytes: Span<UInt8>, _ field: FieldLine
    ) throws(MessageDefect) {
        guard contentLength == nil else { throw .conflictingFraming }
        guard !hasTransferEncoding else { throw .malformedTransferEncoding }
        hasTransferEncoding = true
        guard bytes.spells("chunked", in: field.value) else {
            for offset in field.value where !bytes[offset].isTokenOctet { throw .malformedTransferEncoding }
            throw field.value.isEmpty ? .malformedTransferEncoding : .unsupportedTransferEncoding
        }
        isChunked = true
    }

    private mutating func takeConnection(_ bytes: Span<UInt8>, _ field: FieldLine) {
        var close = false
        var keepAlive = false
        var upgrade = false
        var other = false
        Self.eachToken(bytes, field.value) { token in
            if bytes.spells("close", in: token) {
                close = true
            } else if bytes.spells("keep-alive", in: token) {
                keepAlive = true
            } else if bytes.spells("upgrade", in: token) {
                upgrade = true
            } else {
                other = true
            }
        }
        saysClose = saysClose || close
        saysKeepAlive = saysKeepAlive || keepAlive
        saysUpgrade = saysUpgrade || upgrade
        hasNominations = hasNominations || other
    }
}
