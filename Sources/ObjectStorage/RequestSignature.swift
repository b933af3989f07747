import Crypto
import Foundation

/// Signs requests as S3 wants them signed: every header that is sent, and the content by its digest.
///
/// Source: Amazon S3 API reference, *Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)*.
struct RequestSignature {
    let key: AccessKey
    let region: String

    /// What is signed of a request.
    struct Request {
        var method: String
        /// Percent-encoded, beginning with a slash.
        var path: String
        /// Percent-encoded and in order, without the question mark.
        var query: String
        /// Header fields with lowercase names.
        var headers: [(name: String, value: String)]
        /// Hexadecimal SHA-256 of the content.
        var contentDigest: String
    }

    /// The value of the header `Authorization`.
    ///
    /// - Parameter time: as the header `x-amz-date` has it, such as `20130524T000000Z`.
    func authorization(for request: Request, at time: String) -> String {
        let headers = request.headers.sorted { $0.name < $1.name }
        let names = headers.map(\.name).joined(separator: ";")
        let canonical = [
            request.method, request.path, request.query,
            headers.map { "\($0.name):\($0.value.trimmingCharacters(in: .whitespaces))\n" }.joined(), names,
            request.contentDigest,
        ].joined(separator: "\n")
        let day = String(time.prefix(8))
        let scope = "\(day)/\(region)/s3/aws4_request"
        let text = ["AWS4-HMAC-SHA256", time, scope, Self.digest(of: canonical.utf8)].joined(separator: "\n")
        let signingKey = [day, region, "s3", "aws4_request"].reduce(SymmetricKey(data: Data("AWS4\(key.secret)".utf8)))
        {
            SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data($1.utf8), using: $0))
        }
        let signature = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: signingKey).hexadecimal
        return "AWS4-HMAC-SHA256 Credential=\(key.id)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
    }

    /// Hexadecimal SHA-256.
    static func digest(of bytes: some Sequence<UInt8>) -> String { SHA256.hash(data: Data(bytes)).hexadecimal }

    /// The moment as requests have it.
    static func time(_ date: Date) -> String {
        date.formatted(
            Date.ISO8601FormatStyle(
                dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted))
    }
}

extension Sequence<UInt8> {
    /// Two digits a byte.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }, as: UTF8.self)
    }
}

extension String {
    /// The text with everything escaped that isn't a letter, a digit or one of `-._~`, and slashes too where they mean
    /// nothing.
    func percentEncoded(keepingSlashes: Bool = false) -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = utf8.flatMap { byte in
            plain.contains(byte) || keepingSlashes && byte == UInt8(ascii: "/")
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
