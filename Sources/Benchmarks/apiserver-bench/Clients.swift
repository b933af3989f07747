import AsyncHTTPClient
import Foundation
import Measurement
import NIOCore
import NIOHTTP1
import NIOSSL
import Synchronization

/// Clients that list and watch ConfigMaps.
struct Clients: Sendable {
    private let client: HTTPClient
    private let url: String
    private let token: String
    private var path: String { "/api/v1/namespaces/default/configmaps" }

    init(url: String, token: String, certificate: String, connections: Int) throws {
        self.url = url
        self.token = token
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)])
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func shutdown() async throws { try await client.shutdown() }

    /// How many bytes an object has as JSON.
    func size(of name: String) async throws -> Int { try await send(.GET, "\(path)/\(name)") }

    /// Milliseconds that it takes to list some objects at best.
    func listing(_ count: Int) async throws -> Double {
        var fastest = Double.infinity
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await send(.GET, "\(path)?limit=\(count)")
            fastest = min(fastest, (ContinuousClock.now - start) / .milliseconds(1))
        }
        return fastest
    }

    /// Lets many clients watch some writes; returns how many events they missed between them.
    func watch(watchers: Int, events: Int) async throws -> Int {
        let ready = Tally()
        let query = "?watch=true&fieldSelector=metadata.name%3Dwatched&timeoutSeconds=60"
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<watchers {
                group.addTask {
                    let response = try await client.execute(request(.GET, path + query), timeout: .seconds(90))
                    ready.increment()
                    var seen = 0
                    for try await chunk in response.body {
                        seen += chunk.readableBytesView.count { $0 == UInt8(ascii: "\n") }
                        if seen >= events { return 0 }
                    }
                    return events - seen
                }
            }
            while ready.count < watchers { try await Task.sleep(for: .milliseconds(20)) }
            try await send(.POST, path, "application/json", #"{"metadata":{"name":"watched"}}"#)
            for number in 1..<events {
                try await send(
                    .PATCH, "\(path)/watched", "application/merge-patch+json", #"{"data":{"at":"\#(number)"}}"#)
            }
            return try await group.reduce(0, +)
        }
    }

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        return request
    }

    /// Sends a request; returns the size of the answer in bytes.
    @discardableResult
    private func send(
        _ method: HTTPMethod, _ path: String, _ type: String? = nil, _ body: String? = nil
    ) async throws -> Int {
        var request = request(method, path)
        if let type { request.headers.add(name: "content-type", value: type) }
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(60))
        var size = 0
        for try await chunk in response.body { size += chunk.readableBytes }
        guard response.status.code < 300 else {
            throw MeasuredProcess.Useless(description: "\(method) \(path): \(response.status)")
        }
        return size
    }
}

/// A count that many tasks raise.
private final class Tally: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    func increment() { value.add(1, ordering: .relaxed) }
}
