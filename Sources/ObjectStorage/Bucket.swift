package import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOHTTP1

/// A bucket of S3, or of a store that speaks its protocol.
///
/// What fails for a reason that may pass (an answer of 429 or 5xx, a connection that is cut) is asked again, with pauses
/// that grow; nothing is ever held in memory but one part of a file.
package struct Bucket: Sendable {
    /// How often and how patiently a request is repeated.
    package struct Patience: Sendable {
        /// Attempts of each request, the first included.
        package var attempts = 6
        /// The pause after the first attempt; each further one is twice as long.
        package var pause = Duration.milliseconds(500)
        /// The longest time that one attempt may take.
        package var timeout = Duration.seconds(120)

        package init() {}
    }

    /// Its name.
    package let name: String
    let address: BucketAddress
    let signature: RequestSignature
    let client: HTTPClient
    let patience: Patience
    let clock: any Clock<Duration>
    let now: @Sendable () -> Date
    let jitter: @Sendable () -> Double

    /// Describes a bucket, which is not asked for yet.
    ///
    /// - Parameters:
    ///   - endpoint: URL of a store that isn't Amazon's; `nil` for Amazon's of that region.
    ///   - now: the time, which requests are signed for; a store refuses those that are 15 minutes off.
    ///   - jitter: from 0 to 1; spreads the attempts of many clients.
    /// - Throws: ``BucketError/badEndpoint(_:)``.
    package init(
        _ name: String, endpoint: String? = nil, region: String = "us-east-1", key: AccessKey, client: HTTPClient,
        patience: Patience = Patience(), clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() },
        jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) throws {
        self.name = name
        address = try BucketAddress(bucket: name, endpoint: endpoint, region: region)
        signature = RequestSignature(key: key, region: region)
        self.client = client
        self.patience = patience
        self.clock = clock
        self.now = now
        self.jitter = jitter
    }
}

extension Bucket {
    /// A request before it is signed.
    struct Request {
        var method: HTTPMethod
        var key = ""
        var query: [String: String] = [:]
        var headers: [(name: String, value: String)] = []
        var body = ByteBuffer()
    }

    /// An answer that was read to its end.
    struct Answer {
        let status: Int
        let headers: HTTPHeaders
        let body: ByteBuffer
    }

    private static let answerLimit = 8 << 20

    /// Asks until there is an answer that counts.
    ///
    /// - Throws: ``BucketError``, `CancellationError`.
    func send(_ request: Request) async throws -> Answer {
        try await repeating {
            let response = try await client.execute(signed(request), timeout: TimeAmount(patience.timeout))
            let body = try await response.body.collect(upTo: Self.answerLimit)
            let answer = Answer(status: Int(response.status.code), headers: response.headers, body: body)
            // Some answers begin well and then tell of a failure: an upload is completed while they are written.
            guard (200...299).contains(answer.status), XMLText(String(buffer: body)).all("Error").isEmpty else {
                throw Failure(answer)
            }
            return answer
        }
    }

    /// Makes several attempts at something.
    func repeating<Result>(_ attempt: () async throws -> Result) async throws -> Result {
        var pause = patience.pause
        var reason = ""
        for number in 1...max(1, patience.attempts) {
            do {
                return try await attempt()
            } catch let failure as Failure {
                guard failure.mayPass else { throw failure.error }
                reason = "\(failure.error)"
            } catch let error as BucketError {
                throw error
            } catch {
                if Task.isCancelled { throw CancellationError() }
                reason = (error as? HTTPClientError)?.shortDescription ?? "\(error)"
            }
            guard number < patience.attempts else { break }
            try await clock.sleep(for: pause / 2 + (pause / 2) * jitter())
            pause = min(pause * 2, .seconds(30))
        }
        throw BucketError.unavailable(reason, attempts: patience.attempts)
    }

    /// The request as it is sent now.
    func signed(_ request: Request) -> HTTPClientRequest {
        let path = address.path(to: request.key)
        let query = request.query.map { "\($0.percentEncoded())=\($1.percentEncoded())" }.sorted().joined(
            separator: "&")
        let time = RequestSignature.time(now())
        let digest = RequestSignature.digest(of: request.body.readableBytesView)
        let headers =
            request.headers + [("host", address.host), ("x-amz-content-sha256", digest), ("x-amz-date", time)]
        var message = HTTPClientRequest(url: "\(address.origin)\(path)\(query.isEmpty ? "" : "?\(query)")")
        message.method = request.method
        message.headers = HTTPHeaders(headers.map { ($0.name, $0.value) })
        let signed = RequestSignature.Request(
            method: request.method.rawValue, path: path, query: query, headers: headers, contentDigest: digest)
        message.headers.add(name: "authorization", value: signature.authorization(for: signed, at: time))
        if request.method == .PUT || request.method == .POST { message.body = .bytes(request.body) }
        return message
    }
}

/// An answer that isn't what was asked for.
struct Failure: Error {
    let error: BucketError
    /// Whether another attempt may fare better.
    let mayPass: Bool

    init(_ answer: Bucket.Answer) {
        let document = XMLText(String(buffer: answer.body))
        let code = document.first("Code") ?? ""
        error = .refused(
            status: answer.status, code: code, message: document.first("Message") ?? "no reason was given")
        mayPass =
            answer.status >= 500 || [408, 409, 429].contains(answer.status)
            || ["InternalError", "SlowDown", "RequestTimeout", "ServiceUnavailable"].contains(code)
    }
}
