package import HTTPTypes
package import NIOCore

/// A request with its body, before anything is known of who sent it.
package struct APIRequest: Sendable {
    /// The largest body that is read, in bytes: kube-apiserver's limit.
    package static let bodyLimit = 3 << 20

    package var method: HTTPRequest.Method
    /// The path, still percent-encoded, without the query.
    package var path: String
    package var query: Query
    package var headers: HTTPFields
    /// All of the body, or more than ``bodyLimit`` of one that is larger.
    package var body: ByteBuffer

    package init(_ head: HTTPRequest, body: ByteBuffer = ByteBuffer()) {
        method = head.method
        let target = head.path ?? "/"
        let mark = target.firstIndex(of: "?")
        path = String(target[..<(mark ?? target.endIndex)])
        query = Query(parsing: mark.map { target[target.index(after: $0)...] } ?? "")
        headers = head.headerFields
        self.body = body
    }
}

/// The parameters after a path's question mark, decoded, in their order.
package struct Query: Sendable {
    private var items: [(name: String, value: String)]

    init(parsing text: some StringProtocol) {
        items = text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (PercentCoding.decodedForm(parts[0]), parts.count > 1 ? PercentCoding.decodedForm(parts[1]) : "")
        }
    }

    /// The first value of a parameter; `nil` when it is missing.
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// All values of a parameter.
    package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Whether a Boolean parameter is on; anything but Go's spellings of false counts as on, as in kube-apiserver.
    func isOn(_ name: String) -> Bool {
        guard let value = self[name] else { return false }
        return !["false", "0"].contains(value.lowercased())
    }
}

/// RFC 3986 percent-encoding.
enum PercentCoding {
    /// The text with `%xx` replaced by the bytes they stand for; a broken escape stays as it is.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        let source = Array(text.utf8)
        var index = 0
        while index < source.count {
            if source[index] == UInt8(ascii: "%"), index + 2 < source.count, let high = hex(source[index + 1]),
                let low = hex(source[index + 2])
            {
                bytes.append(high << 4 | low)
                index += 3
                continue
            }
            bytes.append(plusIsSpace && source[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : source[index])
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same for queries, in which `+` is a space.
    static func decodedForm(_ text: some StringProtocol) -> String { decoded(text, plusIsSpace: true) }

    private static func hex(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
