/// The method of a request, as far as the gateway treats methods differently.
enum RequestMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case options = "OPTIONS"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    /// Any other method.
    case other = "OTHER"

    /// Classifies a method; methods are case-sensitive.
    ///
    /// - Throws: a defect for CONNECT and TRACE, which have no place behind a gateway.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(MessageDefect) {
        switch range.count {
        case 3:
            self = Self.exactly(bytes, range, "GET") ? .get : Self.exactly(bytes, range, "PUT") ? .put : .other
        case 4:
            self = Self.exactly(bytes, range, "HEAD") ? .head : Self.exactly(bytes, range, "POST") ? .post : .other
        case 5:
            if Self.exactly(bytes, range, "TRACE") { throw .unsupportedMethod }
            self = Self.exactly(bytes, range, "PATCH") ? .patch : .other
        case 6: self = Self.exactly(bytes, range, "DELETE") ? .delete : .other
        case 7:
            if Self.exactly(bytes, range, "CONNECT") { throw .unsupportedMethod }
            self = Self.exactly(bytes, range, "OPTIONS") ? .options : .other
        default: self = .other
        }
    }

    /// Whether the method only reads (RFC 9110, 9.2.1).
    var isSafe: Bool { self == .get || self == .head || self == .options }

    /// Whether sending the request twice means the same as sending it once (RFC 9110, 9.2.2).
    var isIdempotent: Bool { isSafe || self == .put || self == .delete }

    private static func exactly(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in
            for offset in 0..<expected.count where bytes[range.lowerBound + offset] != expected[offset] { return false }
            return true
        }
    }
}
