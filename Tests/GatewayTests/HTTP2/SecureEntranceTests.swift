import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import Gateway

@Suite("HTTPS", .timeLimit(.minutes(1)))
struct SecureEntranceTests {
    private static func running(
        adjust: @Sendable (inout GatewaySettings) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningGateway, TestCertificates, NIOSSLCertificate) async throws -> Void
    ) async throws {
        try await TestCertificates.mounted { certificates in
            let certificate = try certificates.renew()
            try await RunningGateway.running(adjust: { settings in
                settings.securePort = 0
                settings.certificateDirectory = certificates.directory.path
                settings.watchInterval = .milliseconds(20)
                settings.entrance.security.transportLifetime = 60
                adjust(&settings)
            }) { gateway in
                try await gateway.eventually {
                    try await RawClient.connected(to: gateway.adminPort) { try await $0.get("/ready").status == 200 }
                }
                try await body(gateway, certificates, certificate)
            }
        }
    }

    private static func asking<Value>(
        trusting certificate: NIOSSLCertificate, version: HTTPClient.Configuration.HTTPVersion = .automatic,
        atMost: TLSVersion? = nil, _ body: (HTTPClient) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = version
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([certificate])
        tls.minimumTLSVersion = .tlsv1
        tls.maximumTLSVersion = atMost
        configuration.tlsConfiguration = tls
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }

    private static func get(_ client: HTTPClient, _ gateway: RunningGateway, _ path: String) async throws -> (
        HTTPClientResponse, String
    ) {
        let response = try await client.execute(
            HTTPClientRequest(url: "https://127.0.0.1:\(gateway.securePort)\(path)"), timeout: .seconds(20))
        return (response, String(buffer: try await response.body.collect(upTo: 1 << 24)))
    }

    @Test(arguments: [HTTPClient.Configuration.HTTPVersion.automatic, .http1Only])
    func passesRequests(version: HTTPClient.Configuration.HTTPVersion) async throws {
        try await Self.running { gateway, _, certificate in
            try await Self.asking(trusting: certificate, version: version) { client in
                for _ in 0..<3 {
                    let (response, text) = try await Self.get(client, gateway, "/api/x")
                    #expect(response.status == .ok)
                    #expect(response.version == (version == .http1Only ? .http1_1 : .http2))
                    #expect(response.headers["Strict-Transport-Security"] == ["max-age=60"])
                    #expect(text.contains("X-Forwarded-Proto: https\n"))
                    #expect(text.contains("X-Forwarded-For: 127.0.0.1\n"))
                }
                #expect(try await Self.get(client, gateway, "/auth/nothing").0.status == .notFound)
            }
        }
    }

    @Test func streamsBodiesBothWaysOverHTTP2() async throws {
        try await Self.running { gateway, _, certificate in
            try await Self.asking(trusting: certificate) { client in
                let response = try await client.execute(
                    HTTPClientRequest(url: "https://127.0.0.1:\(gateway.securePort)/bytes/3000000"),
                    timeout: .seconds(20))
                #expect(response.version == .http2)
                let received = try await response.body.collect(upTo: 1 << 24)
                #expect(Array(buffer: received) == TestUpstream.pattern(3_000_000))
                let sent = TestUpstream.pattern(2_000_000)
                for length in [HTTPClientRequest.Body.Length.unknown, .known(Int64(sent.count))] {
                    var request = HTTPClientRequest(url: "https://127.0.0.1:\(gateway.securePort)/echo")
                    request.method = .POST
                    let parts = stride(from: 0, to: sent.count, by: 100_000).map {
                        ByteBuffer(bytes: sent[$0..<min(sent.count, $0 + 100_000)])
                    }
                    request.body = .stream(
                        AsyncStream { continuation in
                            for part in parts { continuation.yield(part) }
                            continuation.finish()
                        }, length: length)
                    let echo = try await client.execute(request, timeout: .seconds(20))
                    #expect(Array(buffer: try await echo.body.collect(upTo: 1 << 24)) == sent)
                }
            }
        }
    }

    @Test func servesManyStreamsAtOnce() async throws {
        try await Self.running { gateway, _, certificate in
            try await Self.asking(trusting: certificate) { client in
                let lengths = try await withThrowingTaskGroup(of: Int.self) { group in
                    for count in 1...60 {
                        group.addTask { try await Self.get(client, gateway, "/chunked/\(count * 1000)").1.count }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(lengths.count == 60)
            }
        }
    }

    @Test func showsARenewedCertificateToNewConnections() async throws {
        try await Self.running { gateway, certificates, old in
            try certificates.write("nonsense", to: "tls.crt")
            _ = try await Self.asking(trusting: old) { try await Self.get($0, gateway, "/x") }
            let new = try certificates.renew()
            try await gateway.eventually {
                do {
                    return try await Self.asking(trusting: new) {
                        try await Self.get($0, gateway, "/x").0.status == .ok
                    }
                } catch is NIOSSLError {
                    return false
                } catch is HTTPClientError {
                    return false
                }
            }
        }
    }

    @Test func refusesVersionsThatAreBroken() async throws {
        try await Self.running { gateway, _, certificate in
            await #expect(throws: (any Error).self) {
                try await Self.asking(trusting: certificate, atMost: .tlsv11) { client in
                    try await client.execute(
                        HTTPClientRequest(url: "https://127.0.0.1:\(gateway.securePort)/x"), timeout: .seconds(2))
                }
            }
            let (response, _) = try await Self.asking(trusting: certificate, atMost: .tlsv12) {
                try await Self.get($0, gateway, "/x")
            }
            #expect(response.status == .ok)
        }
    }

    @Test func sendsPlainRequestsThere() async throws {
        try await Self.running(adjust: { $0.entrance.redirectsToPort = 8443 }) { gateway, _, _ in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("POST /api/x?y=1 HTTP/1.1\r\nHost: a.example:8080\r\nContent-Length: 0\r\n\r\n")
                let reply = try await client.reply()
                #expect(reply.status == 308)
                #expect(reply.field("Location") == "https://a.example:8443/api/x?y=1")
            }
        }
    }

    @Test func letsRequestsFinishWhenItStops() async throws {
        try await Self.running { gateway, _, certificate in
            try await Self.asking(trusting: certificate) { client in
                async let held = Self.get(client, gateway, "/hold")
                try await gateway.eventually { gateway.upstream.heldRequests == 1 }
                async let stopped: Void = gateway.stop()
                try await gateway.eventually {
                    do {
                        try await RawClient.connected(to: gateway.port) { _ in }
                        return false
                    } catch {
                        return true
                    }
                }
                gateway.upstream.release()
                #expect(try await held.1 == "held")
                await stopped
            }
        }
    }
}
