import NIOCore

/// A response that the gateway gives itself.
struct Answer: Sendable, Equatable {
    /// The status code.
    var status: Int
    /// The media type of the body.
    var contentType: String
    /// The body.
    var body: ByteBuffer
    /// Further fields, names and values.
    var fields: [(name: String, value: String)] = []

    /// Makes an answer of a finished body.
    init(status: Int, contentType: String, body: ByteBuffer, fields: [(name: String, value: String)] = []) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.fields = fields
    }

    static func == (one: Answer, other: Answer) -> Bool {
        one.status == other.status && one.contentType == other.contentType && one.body == other.body
            && one.fields.elementsEqual(other.fields, by: ==)
    }

    /// Writes the answer.
    ///
    /// - Parameters:
    ///   - buffer: where to.
    ///   - includesBody: false when it answers HEAD.
    ///   - closes: whether the connection ends with it.
    ///   - date: the value of Date.
    ///   - additions: what every response says besides.
    func write(
        into buffer: inout OctetWriter, includesBody: Bool, closes: Bool, date: ByteBuffer,
        _ additions: borrowing ResponseAdditions
    ) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeDecimal(status)
        buffer.writeString(" \(StatusPhrase.of(status))")
        if status != 204 {
            buffer.writeString("\r\nContent-Type: \(contentType)\r\nContent-Length: ")
            buffer.writeDecimal(body.readableBytes)
        }
        buffer.writeStaticString("\r\nDate: ")
        buffer.writeImmutableBuffer(date)
        buffer.writeStaticString("\r\nX-Content-Type-Options: nosniff\r\n")
        for field in fields { buffer.writeString("\(field.name): \(field.value)\r\n") }
        additions.write(into: &buffer)
        if closes { buffer.writeStaticString("Connection: close\r\n") }
        buffer.writeStaticString("\r\n")
        if includesBody { buffer.writeImmutableBuffer(body) }
    }
}

/// The reason phrases of the statuses that the gateway answers with.
enum StatusPhrase {
    /// The phrase for a status.
    static func of(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 204: "No Content"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}
