@testable import Gateway

/// Runs the scanners over text.
enum Scan {
    /// Scans all of it at once.
    static func whole(_ text: String, limits: MessageLimits = MessageLimits()) throws(MessageDefect) -> RequestHead? {
        var scanner = RequestHeadScanner(limits: limits)
        let bytes = Array(text.utf8)
        return try scanner.scan(bytes.span) ? scanner.head : nil
    }

    /// Scans it as if each byte came alone.
    static func byteByByte(_ text: String) throws(MessageDefect) -> RequestHead? {
        var scanner = RequestHeadScanner(limits: MessageLimits())
        let bytes = Array(text.utf8)
        for count in 0...bytes.count where try scanner.scan(Array(bytes[..<count]).span) { return scanner.head }
        return nil
    }

    /// Scans a response's head.
    static func response(_ text: String) throws(MessageDefect) -> ResponseHead? {
        var scanner = ResponseHeadScanner(limits: MessageLimits())
        let bytes = Array(text.utf8)
        return try scanner.scan(bytes.span) ? scanner.head : nil
    }

    /// The canonical path of a target.
    static func path(_ target: String, method: RequestMethod = .get) throws(MessageDefect) -> String {
        let bytes = Array(target.utf8)
        let parsed = try RequestTarget(bytes.span, bytes.indices, method: method)
        switch parsed.path {
        case .verbatim(let range): return bytes.span.text(range)
        case .canonical(let octets): return String(decoding: octets, as: UTF8.self)
        }
    }

    /// The route that a request takes, and the path that its upstream sees.
    static func route(
        _ text: String, in table: RoutingTable
    ) throws(MessageDefect) -> (route: Route, forwarded: String)? {
        guard let head = try whole(text) else { return nil }
        let bytes = Array(text.utf8)
        let target = try RequestTarget(bytes.span, head.targetRange, method: head.method)
        guard let route = table.route(target, head, bytes.span).map({ table.routes[$0] }) else { return nil }
        let rest =
            switch target.path {
            case .verbatim(let range): bytes.span.text(route.forwarded(range))
            case .canonical(let octets): octets.span.text(route.forwarded(octets.indices))
            }
        return (route, String(decoding: route.replacement ?? [], as: UTF8.self) + rest)
    }

    /// The trace that a field's value names.
    static func trace(_ value: String) -> TraceParent? {
        let bytes = Array(value.utf8)
        return TraceParent(bytes.span, bytes.indices)
    }

    /// The octets that base 64 stands for.
    static func base64(_ text: String) -> [UInt8]? {
        let bytes = Array(text.utf8)
        return Base64URL.decode(bytes.span, bytes.indices)
    }

    /// The text of a part of a head.
    static func text(_ text: String, _ range: Range<Int>) -> String {
        let bytes = Array(text.utf8)
        return bytes.span.text(range)
    }
}
