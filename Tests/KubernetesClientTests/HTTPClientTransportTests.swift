import AsyncHTTPClient
import HTTPTypes
import KubernetesModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct HTTPClientTransportTests {
    private let pod = #"{"type":"ADDED","object":{"metadata":{"name":"x","namespace":"a","resourceVersion":"1"}}}"#

    /// Lends a client of a server, which `answer` plays.
    private func withClient(
        _ configure: (inout Client.Configuration) -> Void = { _ in },
        answer: @escaping @Sendable (LoopbackServer.Exchange) async throws -> Void,
        _ body: (Client) async throws -> Void
    ) async throws {
        try await LoopbackServer.with { server in
            var configuration = Client.Configuration(server: "http://127.0.0.1:\(server.port)/prefix/")
            configure(&configuration)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for await exchange in server.exchanges { try await answer(exchange) } }
                try await Client.withClient(configuration: configuration) { try await body($0) }
                group.cancelAll()
            }
        }
    }

    @Test func sendsWhatIsAskedAsTheCaller() async throws {
        try await withClient {
            $0.credentials = .token("t1")
            $0.userAgent = "tests"
        } answer: { exchange in
            #expect(exchange.head.method == .PATCH)
            #expect(exchange.head.uri == "/prefix/api/v1/namespaces/a/configmaps/x?dryRun=All")
            #expect(exchange.head.headers["authorization"] == ["Bearer t1"])
            #expect(exchange.head.headers["user-agent"] == ["tests"])
            #expect(exchange.head.headers["content-type"] == ["application/merge-patch+json"])
            #expect(exchange.body == #"{"data":{"k":"v"}}"#)
            try await exchange.begin()
            try await exchange.send(#"{"metadata":{"name":"x"#)
            try await exchange.send(#"","namespace":"a"}}"#)
            try await exchange.end()
        } _: { client in
            let map = try await client.resource(ConfigMap.self, namespace: "a")
                .patch("x", .merge(["data": ["k": "v"]]), WriteOptions(dryRun: true))
            #expect(map.metadata.name == "x")
        }
    }

    @Test func givesEventsOutWhileTheAnswerGoesOn() async throws {
        let (seen, saw) = AsyncStream.makeStream(of: Void.self)
        try await withClient { [pod] exchange in
            try await exchange.begin()
            try await exchange.send(pod + "\n")
            for await _ in seen { break }
            try await exchange.send(pod + "\n")
            try await exchange.end()
        } _: { client in
            var count = 0
            for try await event in client.resource(Pod.self).watch() {
                #expect(event.resourceVersion == "1")
                count += 1
                saw.yield()
            }
            #expect(count == 2)
        }
    }

    @Test func endsAWatchThatHasFallenSilent() async throws {
        try await withClient {
            $0.watchIdleTimeout = .milliseconds(100)
        } answer: { [pod] exchange in
            try await exchange.begin()
            try await exchange.send(pod + "\n")
        } _: { client in
            await #expect {
                for try await _ in client.resource(Pod.self).watch() {}
            } throws: {
                ($0 as? APIError)?.code == .timeout
            }
        }
    }

    @Test func endsAnAnswerThatHasFallenSilent() async throws {
        try await withClient {
            $0.idleTimeout = .milliseconds(100)
        } answer: { exchange in
            try await exchange.begin()
            try await exchange.send("{")
        } _: { client in
            await #expect {
                _ = try await client.get(path: "/version")
            } throws: {
                ($0 as? APIError)?.code == .timeout
            }
        }
    }

    @Test func waitsForAHeadOnlySoLong() async throws {
        try await withClient { _ in
        } _: { client in
            var request = ClientRequest(method: .get, path: "/version")
            request.headTimeout = .milliseconds(100)
            await #expect {
                _ = try await client.send(request)
            } throws: {
                ($0 as? APIError)?.code == .timeout
            }
        }
    }

    @Test func endsWithItsTask() async throws {
        try await withClient { exchange in
            try await exchange.begin()
        } _: { client in
            let task = Task {
                for try await _ in client.resource(Pod.self).watch() {}
                try Task.checkCancellation()
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func saysThatNobodyListens() async throws {
        _ = try await Client.withClient(configuration: .init(server: "http://127.0.0.1:1")) { client in
            await #expect {
                _ = try await client.resource(Namespace.self).create(Namespace(metadata: ObjectMeta(name: "x")))
            } throws: {
                let error = $0 as? APIError
                return error?.code == .transport && error?.isUnsent == true
                    && error?.request == "POST /api/v1/namespaces"
            }
        }
    }

    @Test func showsARenewedTokenWhenTheOldOneIsRefused() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("token", "old")
        try await withClient {
            $0.credentials = .tokenFile("\(folder.path)/token")
        } answer: { exchange in
            try folder.write("token", "new")
            let isNew = exchange.head.headers["authorization"] == ["Bearer new"]
            try await exchange.begin(isNew ? .ok : .unauthorized)
            if isNew { try await exchange.send(#"{"body":"\#(exchange.body.count)"}"#) }
            try await exchange.end()
        } _: { client in
            let request = ClientRequest(method: .post, path: "/x", body: ByteBuffer(string: "four"))
            let body = try await client.body(of: request)
            #expect(body == ByteBuffer(string: #"{"body":"4"}"#))
        }
    }

    @Test func asksItsProxyForATunnel() async throws {
        try await LoopbackServer.with { proxy in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await exchange in proxy.exchanges {
                        #expect(exchange.head.method == .CONNECT)
                        #expect(exchange.head.uri == "cluster.example:6443")
                        #expect(exchange.head.headers["proxy-authorization"] == ["Basic bWU6cEBzcw=="])
                        try await exchange.begin(.forbidden)
                        try await exchange.end()
                    }
                }
                do {
                    _ = try await Client.withClient(
                        configuration: .init(
                            server: "https://cluster.example:6443",
                            proxyURL: "http://me:p%40ss@127.0.0.1:\(proxy.port)", retry: .never)
                    ) { try await $0.get(path: "/version") }
                    Issue.record("there is no tunnel")
                } catch let error as APIError {
                    #expect(error.code == .transport)
                }
                group.cancelAll()
            }
        }
    }

    @Test(arguments: [
        ("http://proxy:3128", "proxy", 3128), ("http://proxy", "proxy", 80), ("socks5://[::1]:9", "::1", 9),
        ("socks5://a:b@proxy/", "proxy", 1080),
    ])
    func readsProxyURLs(url: String, host: String, port: Int) {
        let proxy = ProxyAddress(url: url)
        #expect(proxy?.host == host)
        #expect(proxy?.port == port)
    }

    @Test(arguments: ["proxy:3128", "https://proxy", "http://", "http://proxy:0", "http://[::1", "http://proxy:x"])
    func refusesWhatIsNoProxy(url: String) {
        #expect {
            _ = try HTTPClientTransport(configuration: .init(server: "https://a", proxyURL: url))
        } throws: {
            ($0 as? ConfigurationError)?.key == "proxy-url"
        }
    }

    @Test func letsTheKernelFindDeadConnections() async throws {
        try await LoopbackServer.with { server in
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: server.port).get()
            try await ConnectionLiveness.probe(channel).get()
            for (option, value) in ConnectionLiveness.options {
                #expect(try await channel.getOption(option).get() == Int(value))
            }
            try await channel.close()
        }
    }

    @Test func readsCompressedAnswers() async throws {
        // `{"major":"1"}`
        let compressed: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0xCA, 0x4D, 0xCC, 0xCA, 0x2F,
            0x52, 0xB2, 0x52, 0x32, 0x54, 0xAA, 0x05, 0x00, 0x35, 0xAB, 0x36, 0xBF, 0x0D, 0x00, 0x00, 0x00,
        ]
        try await withClient { exchange in
            #expect(exchange.head.headers["accept-encoding"] == ["gzip"])
            try await exchange.begin(headers: ["Content-Encoding": "gzip"])
            try await exchange.send(bytes: compressed)
            try await exchange.end()
        } _: { client in
            let version = try await client.get(path: "/version")
            #expect(version == ["major": "1"])
        }
    }

    @Test func refusesAServerThatIsNoURL() {
        for server in ["", "https://", "host:6443", "ftp://host"] {
            #expect {
                _ = try HTTPClientTransport(configuration: .init(server: server))
            } throws: {
                ($0 as? ConfigurationError)?.key == "server"
            }
        }
    }

    @Test func namesTheFileOfACertificateThatIsNone() {
        #expect {
            _ = try HTTPClientTransport(
                configuration: .init(server: "https://a", trust: .certificates(.file("/dev/null"))))
        } throws: {
            let error = $0 as? ConfigurationError
            return error?.file == "/dev/null" && error?.key == "certificate-authority"
        }
    }

    @Test func leavesTheTracingOfRequestsToTheClient() throws {
        let settings = try Endpoint(.init(server: "https://host")).httpConfiguration(
            .init(server: "https://host"), tls: .makeClientConfiguration())
        #expect(settings.tracing.tracer == nil)
    }

    @Test func reachesAServerUnderTheNameOfItsCertificate() throws {
        func base(_ server: String) throws -> String {
            try Endpoint(.init(server: server, tlsServerName: "kubernetes")).base
        }
        #expect(try base("https://10.0.0.1:6443") == "https://kubernetes:6443")
        #expect(try base("https://[fd00::1]:6443/k8s/") == "https://kubernetes:6443/k8s")
        #expect(try base("https://host") == "https://kubernetes")
    }
}
