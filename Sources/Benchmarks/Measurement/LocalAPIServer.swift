package import AsyncHTTPClient
package import Foundation
package import NIOCore
package import NIOHTTP1
import NIOSSL

/// `milestonectl local api`, without storage on disk, in a process of its own, and a client of it.
package struct LocalAPIServer {
    /// The bearer token of an administrator.
    package static let token = "bench"

    package let process: MeasuredProcess
    package let client: APIServerClient
    /// The file with the certificate that the server's is signed by.
    package let authority: URL

    /// Starts a server and waits until it serves.
    ///
    /// - Parameters:
    ///   - program: `milestonectl`.
    ///   - folder: where its files go.
    ///   - connections: the most that the client has at once.
    package init(
        _ program: String, in folder: URL, on cores: MeasuredProcess.Cores, connections: Int
    ) async throws {
        let output = LineFile(folder.appending(path: "server.log"))
        authority = folder.appending(path: "ca.crt")
        process = try await MeasuredProcess(
            [program, "local", "api", "--port", "0", "--token", Self.token, "--ca-out", authority.path],
            environment: [:], on: cores, telling: output)
        guard let address = try output.lines.first?.dropFirst("Serving ".count) else {
            throw MeasuredProcess.Useless(description: "the server doesn't say where it serves")
        }
        client = try APIServerClient(
            url: String(address), certificate: String(contentsOf: authority, encoding: .utf8),
            connections: connections)
    }

    /// Ends the client, then the server, which waits for its clients.
    package func end() async throws {
        try await client.shutdown()
        process.stop()
    }
}

/// Sends requests with nothing behind them: no objects, no retries, no spans, bodies of plain text.
package struct APIServerClient: Sendable {
    package let url: String
    private let client: HTTPClient

    init(url: String, certificate: String, connections: Int) throws {
        self.url = url
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)])
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func shutdown() async throws { try await client.shutdown() }

    /// Sends a request; returns the answer's body.
    ///
    /// - Throws: ``MeasuredProcess/Useless`` for an answer that is no success.
    @discardableResult
    package func send(
        _ method: HTTPMethod, _ path: String, _ type: String = "application/json", _ body: String? = nil
    ) async throws -> ByteBuffer {
        var request = request(method, path)
        if let body {
            request.headers.add(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let answer = try await response.body.collect(upTo: 64 << 20)
        guard response.status.code < 300 else {
            throw MeasuredProcess.Useless(
                description: "\(method) \(path): \(response.status): \(String(buffer: answer).prefix(300))")
        }
        return answer
    }

    /// The answer to a request whose body is read as it comes.
    package func stream(_ path: String) async throws -> HTTPClientResponse {
        try await client.execute(request(.GET, path), timeout: .seconds(90))
    }

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        request.headers.add(name: "authorization", value: "Bearer \(LocalAPIServer.token)")
        return request
    }
}
