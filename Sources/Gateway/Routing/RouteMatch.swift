/// What a request must look like to take a route; all of it has to hold.
struct RouteMatch: Sendable, Equatable {
    /// The path or the beginning of paths, without a slash at its end; empty for all.
    let prefix: [UInt8]
    /// The hosts of which the request must name one; none for any.
    let hosts: [HostPattern]
    /// The methods of which the request must have one; none for any.
    let methods: [RequestMethod]
    /// The fields that the request must have.
    let fields: [FieldPattern]

    /// Makes a match.
    init(
        prefix: String = "", hosts: [HostPattern] = [], methods: [RequestMethod] = [], fields: [FieldPattern] = []
    ) {
        self.prefix = Array(prefix.utf8)
        self.hosts = hosts
        self.methods = methods
        self.fields = fields
    }

    /// Whether a request matches.
    ///
    /// - Parameters:
    ///   - path: the octets that hold the canonical path.
    ///   - range: where it stands in them.
    ///   - head: the request's head.
    ///   - bytes: the octets of the head.
    ///   - host: where the host without its port stands in the head.
    func matches(
        path: Span<UInt8>, _ range: Range<Int>, head: RequestHead, _ bytes: Span<UInt8>, host: Range<Int>?
    ) -> Bool {
        guard takes(path, range) else { return false }
        guard methods.isEmpty || methods.contains(head.method) else { return false }
        guard hosts.isEmpty || host.map({ host in hosts.contains { $0.matches(bytes, host) } }) == true else {
            return false
        }
        for field in fields where !field.matches(head.fields, bytes) { return false }
        return true
    }

    /// Whether requests that match `self` are to be looked at before those that match `other`: hosts first, as servers
    /// with virtual hosts do, then the longer prefix, then what is asked besides.
    func isMoreSpecific(than other: RouteMatch) -> Bool {
        let host = hosts.map(\.specificity).min() ?? 0
        let otherHost = other.hosts.map(\.specificity).min() ?? 0
        if host != otherHost { return host > otherHost }
        if prefix.count != other.prefix.count { return prefix.count > other.prefix.count }
        if methods.isEmpty != other.methods.isEmpty { return !methods.isEmpty }
        return fields.count > other.fields.count
    }

    private func takes(_ path: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let length = prefix.count
        guard range.count >= length, range.count == length || path[range.lowerBound + length] == Octet.slash else {
            return false
        }
        for offset in 0..<length where path[range.lowerBound + offset] != prefix[offset] { return false }
        return true
    }
}

/// A host, or all hosts below a domain.
struct HostPattern: Sendable, Equatable {
    /// The name in small letters; with its leading dot when it stands for what is below it.
    private let octets: [UInt8]
    private let isWildcard: Bool

    /// Reads `example.org` or `*.example.org`; nil for anything else.
    init?(_ text: String) {
        isWildcard = text.hasPrefix("*.")
        octets = (isWildcard ? text.dropFirst() : text[...]).utf8.map(\.lowercased)
        let name = isWildcard ? octets[1...] : octets[...]
        guard !name.isEmpty, name.allSatisfy({ $0.isHostOctet && $0 != Octet.colon }) else { return nil }
    }

    /// How narrow the pattern is: names before domains, longer domains before shorter.
    var specificity: Int { isWildcard ? octets.count : .max }

    /// Whether the host of `range`, without its port, is meant.
    func matches(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var upper = range.upperBound
        // A root label means the same host.
        if upper - range.lowerBound > 1, bytes[upper - 1] == Octet.dot { upper -= 1 }
        let count = upper - range.lowerBound
        guard isWildcard ? count > octets.count : count == octets.count else { return false }
        let start = upper - octets.count
        for offset in octets.indices where bytes[start + offset].lowercased != octets[offset] { return false }
        return true
    }
}

/// A header field that a request must have.
struct FieldPattern: Sendable, Equatable {
    private let name: [UInt8]
    /// The whole value; nil for any.
    private let value: [UInt8]?

    /// Takes a name, in any capitalisation, and a value; nil if the name can't be one.
    init?(name: String, value: String?) {
        self.name = name.utf8.map(\.lowercased)
        self.value = value.map { Array($0.utf8) }
        guard !self.name.isEmpty, self.name.allSatisfy(\.isTokenOctet) else { return nil }
    }

    /// Whether one of the fields is so.
    func matches(_ fields: MessageFields, _ bytes: Span<UInt8>) -> Bool {
        for line in fields.lines where bytes.equals(name, in: line.name, ignoringCase: true) {
            guard let value else { return true }
            if bytes.equals(value, in: line.value, ignoringCase: false) { return true }
        }
        return false
    }
}

extension Span<UInt8> {
    /// Whether the octets of `range` are `octets`, which are in small letters if `ignoringCase`.
    fileprivate func equals(_ octets: [UInt8], in range: Range<Int>, ignoringCase: Bool) -> Bool {
        guard range.count == octets.count else { return false }
        for offset in octets.indices {
            let octet = self[range.lowerBound + offset]
            guard (ignoringCase ? octet.lowercased : octet) == octets[offset] else { return false }
        }
        return true
    }

    /// The host of an authority, without its port.
    func host(ofAuthority range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty, self[range.lowerBound] != 0x5B else {
            let end = firstOffset(of: 0x5D, in: range).map { $0 + 1 }
            return range.lowerBound..<(end ?? range.upperBound)
        }
        return range.lowerBound..<(firstOffset(of: Octet.colon, in: range) ?? range.upperBound)
    }
}
