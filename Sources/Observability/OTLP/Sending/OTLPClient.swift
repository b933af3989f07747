import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import Tracing

/// Sends requests to one destination.
struct OTLPClient: Sendable {
    /// What it calls itself.
    static let version = "0.1.0"
    private static let userAgent = "OTel-OTLP-Exporter-Swift/\(version)"
    /// Longest answer that is read, in bytes.
    private static let largestAnswer = 64 << 10

    /// What became of an attempt.
    enum Outcome: Sendable, Equatable {
        case accepted(rejected: Int, message: String)
        /// The same request may be taken later; after `wish`, if the server says so.
        case unavailable(reason: String, wish: Duration?)
        /// The same request won't ever be taken.
        case refused(reason: String)
    }

    let destination: OTLPDestination
    private let http: HTTPClient

    /// Makes a client; it must be shut down.
    init(_ destination: OTLPDestination) {
        self.destination = destination
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.configuration(for: destination))
    }

    static func configuration(for destination: OTLPDestination) -> HTTPClient.Configuration {
        // Another host must not get the key.
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = TimeAmount(destination.timeout)
        // Exports have pauses of their own between attempts.
        configuration.connectionPool.retryConnectionEstablishment = false
        // What tells of the process must not tell of itself, for ever.
        configuration.tracing.tracer = nil
        var tls = TLSConfiguration.makeClientConfiguration()
        if let roots = destination.trustRoots { tls.trustRoots = .certificates(roots) }
        if let identity = destination.identity {
            tls.certificateChain = identity.chain.map { .certificate($0) }
            tls.privateKey = .privateKey(identity.key)
        }
        configuration.tlsConfiguration = tls
        return configuration
    }

    func shutDown() async throws { try await http.shutdown() }

    /// The request for a body; the same for each attempt.
    func request(_ body: ByteBuffer) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: destination.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: destination.encoding.contentType)
        request.headers.add(name: "User-Agent", value: Self.userAgent)
        var body = body
        if destination.isCompressed, let compressed = body.gzipped() {
            body = compressed
            request.headers.add(name: "Content-Encoding", value: "gzip")
        }
        for header in destination.headers { request.headers.replaceOrAdd(name: header.name, value: header.value) }
        request.body = .bytes(body)
        return request
    }

    /// Makes one attempt, which takes until it is cancelled if the receiver keeps silent.
    func send(_ request: HTTPClientRequest) async -> Outcome {
        do {
            let response = try await http.execute(request, deadline: .distantFuture)
            let body: ByteBuffer
            do { body = try await response.body.collect(upTo: Self.largestAnswer) } catch is NIOTooManyBytesError {
                // The status says enough.
                body = ByteBuffer()
            }
            return outcome(response.status, response.headers, body)
        } catch {
            return .unavailable(reason: destination.redacted("\(error)"), wish: nil)
        }
    }

    private func outcome(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: ByteBuffer) -> Outcome {
        if (200..<300).contains(status.code) {
            let reply = ExportReply(accepted: body, encoding: destination.encoding)
            return .accepted(rejected: reply.rejected, message: destination.redacted(reply.message))
        }
        let reply = ExportReply(refused: body, contentType: headers.first(name: "Content-Type"))
        let said = reply.message.isEmpty ? "" : ": " + destination.redacted(reply.message)
        switch status.code {
        case 429, 502, 503, 504:
            let wish = headers.first(name: "Retry-After").flatMap(Self.wish)
            return .unavailable(reason: "HTTP \(status.code)\(said)", wish: wish)
        case 401, 403:
            return .refused(reason: "HTTP \(status.code)\(said). Check the key in OTEL_EXPORTER_OTLP_HEADERS")
        case 404, 405, 300..<400:
            return .refused(reason: "HTTP \(status.code)\(said). Check the address in OTEL_EXPORTER_OTLP_ENDPOINT")
        default:
            return .refused(reason: "HTTP \(status.code)\(said)")
        }
    }

    private static func wish(_ text: String) -> Duration? {
        wish(text, secondsSinceEpoch: Int(DefaultTracerClock.now.nanosecondsSinceEpoch / 1_000_000_000))
    }

    /// What `Retry-After` asks for: seconds, or a moment (RFC 9110, section 10.2.3).
    static func wish(_ text: String, secondsSinceEpoch now: Int) -> Duration? {
        if let seconds = Int(text) { return seconds < 0 ? nil : .seconds(seconds) }
        return HTTPDate(text).map { .seconds(max(0, $0.seconds - now)) }
    }
}
