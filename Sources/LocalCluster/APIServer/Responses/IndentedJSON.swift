import HTTPTypes
import NIOCore

/// JSON with a line for every member, for people who look at it.
///
/// Source: Kubernetes API reference, *Common Parameters*, `pretty`.
enum IndentedJSON {
    /// Whether a request asks for it, or comes from a program that people look at answers with.
    static func isWanted(by request: APIRequest) -> Bool {
        if let wish = request.query["pretty"]?.nonEmpty { return ["1", "t", "true"].contains(wish.lowercased()) }
        let agent = request.headers[.userAgent] ?? ""
        return ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
    }

    /// Spreads a compact JSON text over lines, each level two spaces in.
    static func spread(_ text: some Collection<UInt8>) -> [UInt8] {
        var lines: [UInt8] = []
        lines.reserveCapacity(text.count * 2)
        var depth = 0
        var isInString = false
        var isEscaped = false
        var opened = false
        func line() {
            lines.append(UInt8(ascii: "\n"))
            lines.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
        }
        for byte in text {
            if isInString {
                lines.append(byte)
                if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            let closes = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
            if closes { depth -= 1 }
            // What is empty stays on its line.
            if opened != closes { line() }
            opened = false
            lines.append(byte)
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                opened = true
            case UInt8(ascii: ","): line()
            case UInt8(ascii: ":"): lines.append(UInt8(ascii: " "))
            case UInt8(ascii: "\""): isInString = true
            default: break
            }
        }
        return lines
    }
}

extension APIResponse {
    /// The answer in the form that people read, where it is JSON and no stream.
    func indented() -> APIResponse {
        guard case .bytes(let bytes) = body, head.headerFields[.contentType] == "application/json" else { return self }
        var response = self
        response.body = .bytes(ByteBuffer(bytes: IndentedJSON.spread(bytes.readableBytesView)))
        return response
    }
}
