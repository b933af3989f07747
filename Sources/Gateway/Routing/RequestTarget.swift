/// Where a request goes, in the one form that routing, authorisation and the upstream all see.
///
/// A path is made canonical before it is matched (RFC 3986, 6.2.2): unreserved characters are decoded, dot segments
/// resolved, repeated slashes joined. What could still be read as another path behind the gateway (an encoded
/// slash, backslash or control character, a way out of the root) is refused, so no spelling escapes a prefix.
struct RequestTarget {
    /// Where the path's bytes are.
    enum Path {
        /// In the request as they came.
        case verbatim(Range<Int>)
        /// Here, because the request spelt them differently.
        case canonical([UInt8])
    }

    /// The canonical path.
    let path: Path
    /// The query with its question mark, empty when there is none.
    let query: Range<Int>
    /// The authority of an absolute-form target, which must agree with the Host field.
    let authority: Range<Int>?

    /// Reads a target in origin form, absolute form or, for OPTIONS, asterisk form.
    ///
    /// - Throws: a defect when the target is malformed or its path ambiguous.
    init(_ bytes: Span<UInt8>, _ target: Range<Int>, method: RequestMethod) throws(MessageDefect) {
        var start = target.lowerBound
        var authority: Range<Int>?
        if bytes[start] != Octet.slash {
            if target.count == 1, bytes[start] == 0x2A, method == .options {
                self.authority = nil
                query = target.upperBound..<target.upperBound
                path = .canonical([Octet.slash])
                return
            }
            let schemeLength = try Self.schemeLength(bytes, target)
            start += schemeLength
            let authorityStart = start
            while start < target.upperBound, bytes[start].isHostOctet { start += 1 }
            guard start > authorityStart else { throw .malformedTarget }
            authority = authorityStart..<start
        }
        self.authority = authority
        let pathEnd = bytes.firstOffset(of: Octet.questionMark, in: start..<target.upperBound) ?? target.upperBound
        query = pathEnd..<target.upperBound
        guard start == pathEnd || bytes[start] == Octet.slash else { throw .malformedTarget }
        path =
            if start == pathEnd {
                .canonical([Octet.slash])
            } else if Self.isCanonical(bytes, start..<pathEnd) {
                .verbatim(start..<pathEnd)
            } else {
                .canonical(try CanonicalPath(bytes, start..<pathEnd).octets)
            }
    }

    private static func schemeLength(_ bytes: Span<UInt8>, _ target: Range<Int>) throws(MessageDefect) -> Int {
        if bytes.begins(with: "http://", in: target) { return 7 }
        if bytes.begins(with: "https://", in: target) { return 8 }
        throw .malformedTarget
    }

    /// Whether the path needs no work: the usual case, decided in one pass.
    private static func isCanonical(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Bool {
        var previous: UInt8 = 0
        for offset in path {
            let octet = bytes[offset]
            if !octet.isPlainPathOctet { return false }
            if previous == Octet.slash, octet == Octet.slash || octet == Octet.dot { return false }
            previous = octet
        }
        return true
    }
}

/// A path made canonical.
struct CanonicalPath {
    /// The path, which begins with a slash.
    private(set) var octets: [UInt8] = []
    /// Where the segments begin, after their slashes.
    private var segments: [Int] = []

    /// Makes the path of `range` canonical.
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(MessageDefect) {
        octets.reserveCapacity(range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let octet = bytes[offset]
            switch octet {
            case Octet.slash:
                try endSegment()
                beginSegment()
                offset += 1
            case Octet.percent:
                try takeEncoded(bytes, at: offset, within: range)
                offset += 3
            default:
                guard octet.isPlainPathOctet else { throw .malformedTarget }
                octets.append(octet)
                offset += 1
            }
        }
        try endSegment()
        if octets.isEmpty { octets = [Octet.slash] }
    }

    private mutating func beginSegment() {
        if octets.last != Octet.slash {
            octets.append(Octet.slash)
            segments.append(octets.count)
        }
    }

    /// Resolves the segment that ends here when it is made of dots.
    private mutating func endSegment() throws(MessageDefect) {
        guard let start = segments.last else { return }
        let segment = octets[start...]
        if segment.elementsEqual([Octet.dot]) {
            octets.removeLast()
        } else if segment.elementsEqual([Octet.dot, Octet.dot]) {
            segments.removeLast()
            guard let parent = segments.last else { throw .escapingPath }
            octets.removeLast(octets.count - parent)
        }
    }

    private mutating func takeEncoded(
        _ bytes: Span<UInt8>, at offset: Int, within range: Range<Int>
    ) throws(MessageDefect) {
        guard offset + 2 < range.upperBound, let high = bytes[offset + 1].hexadecimalValue,
            let low = bytes[offset + 2].hexadecimalValue
        else { throw .malformedTarget }
        let octet = high << 4 | low
        switch octet {
        case 0..<0x20, 0x7F, Octet.slash, 0x5C: throw .ambiguousPath
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, Octet.dot, 0x5F, 0x7E: octets.append(octet)
        default: octets += [Octet.percent, Self.hexadecimal[Int(high)], Self.hexadecimal[Int(low)]]
        }
    }

    private static let hexadecimal = Array("0123456789ABCDEF".utf8)
}

extension UInt8 {
    /// Whether the octet may stand in a path as it is (pchar and slash of RFC 3986, 3.3).
    var isPlainPathOctet: Bool {
        switch self {
        case 0x30...0x39, 0x40...0x5A, 0x61...0x7A: true
        case 0x21, 0x24, 0x26...0x2F, 0x3A, 0x3B, 0x3D, 0x5F, 0x7E: true
        default: false
        }
    }
}
