/// What is wrong with a message: each case is refused, and its connection closed.
///
/// A message that two parsers could read differently is an attack until proven otherwise (RFC 9112, 11.2), so
/// nothing is repaired on the way through.
enum MessageDefect: String, Error, CaseIterable {
    case bareLineFeed = "a line ends without a carriage return"
    case malformedRequestLine = "the request line is malformed"
    case malformedStatusLine = "the status line is malformed"
    case malformedFieldName = "a field name is malformed"
    case malformedFieldValue = "a field value holds a control character"
    case foldedField = "a field value is folded over lines"
    case missingHost = "the Host field is missing"
    case repeatedHost = "the Host field is repeated"
    case malformedHost = "the Host field is malformed"
    case malformedTarget = "the request target is malformed"
    case ambiguousPath = "the path holds an encoded slash, backslash or control character"
    case escapingPath = "the path leaves the root"
    case malformedContentLength = "the Content-Length field is malformed"
    case repeatedContentLength = "the Content-Length field is repeated"
    case conflictingFraming = "Content-Length and Transfer-Encoding exclude each other"
    case malformedTransferEncoding = "the Transfer-Encoding field is malformed"
    case malformedChunk = "the chunked body is malformed"
    case unsupportedTransferEncoding = "the transfer coding is not supported"
    case unsupportedVersion = "the HTTP version is not supported"
    case unsupportedMethod = "the method is not supported"
    case headTooLarge = "the header section is too large"
    case targetTooLong = "the request target is too long"
    case bodyTooLarge = "the body is too large"

    /// The status that answers a request with this defect.
    var status: Int {
        switch self {
        case .unsupportedTransferEncoding, .unsupportedMethod: 501
        case .unsupportedVersion: 505
        case .headTooLarge: 431
        case .targetTooLong: 414
        case .bodyTooLarge: 413
        default: 400
        }
    }
}
