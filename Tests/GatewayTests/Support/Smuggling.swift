import Testing

@testable import Gateway

/// A message that one parser reads differently from another, and why it is refused.
struct Smuggling: Sendable, CustomTestStringConvertible {
    let text: String
    let defect: MessageDefect

    var testDescription: String { text.debugDescription }

    private static func post(_ fields: String..., defect: MessageDefect) -> Smuggling {
        Smuggling(
            text: "POST /api/v1/x HTTP/1.1\r\nHost: a\r\n" + fields.map { $0 + "\r\n" }.joined()
                + "\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n",
            defect: defect)
    }

    private static func raw(_ text: String, defect: MessageDefect) -> Smuggling {
        Smuggling(text: text, defect: defect)
    }

    static let corpus: [Smuggling] = [
        post("Content-Length: 5", "Transfer-Encoding: chunked", defect: .conflictingFraming),
        post("Transfer-Encoding: chunked", "Content-Length: 5", defect: .conflictingFraming),
        post("Content-Length: 5", "Content-Length: 6", defect: .repeatedContentLength),
        post("Content-Length: 5", "Content-Length: 5", defect: .repeatedContentLength),
        post("Content-Length: 5, 5", defect: .malformedContentLength),
        post("Content-Length: +5", defect: .malformedContentLength),
        post("Content-Length: -5", defect: .malformedContentLength),
        post("Content-Length: 0x5", defect: .malformedContentLength),
        post("Content-Length: 5 5", defect: .malformedContentLength),
        post("Content-Length:", defect: .malformedContentLength),
        post("Content-Length: 99999999999999999999", defect: .malformedContentLength),
        post("Transfer-Encoding: xchunked", defect: .unsupportedTransferEncoding),
        post("Transfer-Encoding: gzip", defect: .unsupportedTransferEncoding),
        post("Transfer-Encoding: identity", defect: .unsupportedTransferEncoding),
        post("Transfer-Encoding: gzip, chunked", defect: .malformedTransferEncoding),
        post("Transfer-Encoding: chunked, identity", defect: .malformedTransferEncoding),
        post("Transfer-Encoding: \"chunked\"", defect: .malformedTransferEncoding),
        post("Transfer-Encoding: chunked;q=1", defect: .malformedTransferEncoding),
        post("Transfer-Encoding:", defect: .malformedTransferEncoding),
        post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", defect: .malformedTransferEncoding),
        post("Transfer-Encoding: \u{0B}chunked", defect: .malformedFieldValue),
        post("Transfer-Encoding : chunked", defect: .malformedFieldName),
        post("Transfer-Encoding\t: chunked", defect: .malformedFieldName),
        post(" Transfer-Encoding: chunked", defect: .foldedField),
        post("X: a", " Transfer-Encoding: chunked", defect: .foldedField),
        post("X: a", "\tfolded", defect: .foldedField),
        post("Transfer-Encoding: chunked\r", defect: .malformedFieldValue),
        post("X: a\rTransfer-Encoding: chunked", defect: .malformedFieldValue),
        post("X: a\nTransfer-Encoding: chunked", defect: .bareLineFeed),
        post("X: a\u{0}b", defect: .malformedFieldValue),
        post("X: a\u{7F}b", defect: .malformedFieldValue),
        post(": nameless", defect: .malformedFieldName),
        post("No colon", defect: .malformedFieldName),
        post("X(y): z", defect: .malformedFieldName),
        post("Xé: z", defect: .malformedFieldName),
        post("Host: b", defect: .repeatedHost),
        raw("GET / HTTP/1.1\nHost: a\n\n", defect: .bareLineFeed),
        raw("GET / HTTP/1.1\r\nHost: a\n\r\n", defect: .bareLineFeed),
        raw("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", defect: .bareLineFeed),
        raw("GET / HTTP/1.1\r\n\r\n", defect: .missingHost),
        raw("GET / HTTP/1.1\r\nHost:\r\n\r\n", defect: .malformedHost),
        raw("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", defect: .malformedHost),
        raw("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", defect: .malformedHost),
        raw("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", defect: .malformedHost),
        raw("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET /\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET / http/1.1\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET / HTTP/1.10\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", defect: .malformedRequestLine),
        raw("GET /\u{1}x HTTP/1.1\r\nHost: a\r\n\r\n", defect: .malformedTarget),
        raw("GET /é HTTP/1.1\r\nHost: a\r\n\r\n", defect: .malformedTarget),
        raw("GET / HTTP/2.0\r\nHost: a\r\n\r\n", defect: .unsupportedVersion),
        raw("GET / HTTP/0.9\r\nHost: a\r\n\r\n", defect: .unsupportedVersion),
        raw("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", defect: .unsupportedMethod),
        raw("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", defect: .unsupportedMethod),
        raw("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", defect: .malformedTransferEncoding),
    ]
}
