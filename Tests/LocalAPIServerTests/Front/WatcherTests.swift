import HTTPTypes
import KubernetesModel
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import LocalAPIServer

/// Watchers that take nothing, that go away without a word, and the many that do neither.
@Suite(.timeLimit(.minutes(2))) struct WatcherTests {
    private static let maps = "/api/v1/namespaces/default/configmaps"

    /// Lends a server that listens and remembers few events.
    private func withListening(
        _ patience: Patience, _ body: (TestServer, Int) async throws -> Void
    ) async throws {
        let server = try await TestServer {
            $0.tokens = ["secret": .admin]
            $0.patience = patience
            $0.historyLimit = 64
        }
        try await withThrowingTaskGroup { group in
            group.addTask { try await server.server.run() }
            try await body(server, server.server.boundPort)
            group.cancelAll()
        }
    }

    /// A watch over a socket of its own, of which nothing is read unless `reads`.
    private func watch(_ server: TestServer, _ port: Int, reads: Bool) async throws -> any Channel {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: Array(server.server.authority.certificate.utf8), format: .pem)
        ])
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.socketOption(.so_rcvbuf), value: 16 << 10)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                    if !reads { try channel.pipeline.syncOperations.addHandler(ReadsOnce()) }
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let request = "GET \(Self.maps)?watch=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: request))
        return channel
    }

    /// Waits for something to hold, at most for half a minute.
    private func eventually(_ what: Comment, _ holds: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record(what)
    }

    /// Writes to a ConfigMap.
    private func write(_ text: String, to name: String, _ server: TestServer) async throws {
        let answer = try await server.send(
            .patch, "\(Self.maps)/\(name)", ["data": ["text": .string(text)]], type: "application/merge-patch+json")
        #expect(answer.status == 200)
    }

    @Test func oneThatNeverReadsIsCutOffWhileAThousandSeeEverything() async throws {
        try await withListening(Patience(reading: .milliseconds(400))) { server, port in
            for name in ["big", "small"] {
                try await server.send(.post, Self.maps, ["metadata": ["name": .string(name)]])
            }
            let created = try await server.send(.get, "\(Self.maps)/small").document
            let first = try #require(created.metadataText("resourceVersion"))
            let counter = server.server.handler.counter
            let silent = try await watch(server, port, reads: false)
            try await eventually("the watch is served") { counter.watches == 1 }
            let others = "\(Self.maps)?watch=1&resourceVersion=\(first)&fieldSelector=metadata.name%3Dsmall"
            let rounds = 20
            let seen = EventCounts(watchers: 1000)
            try await withThrowingTaskGroup { group in
                for index in 0..<1000 {
                    let stream = try await stream(server, others)
                    group.addTask {
                        for try await chunk in stream {
                            let lines = chunk.readableBytesView.count { $0 == UInt8(ascii: "\n") }
                            let total = seen.add(lines, to: index)
                            if total >= rounds { return }
                        }
                    }
                }
                for round in 1...rounds {
                    // Together more than the buffers of two sockets hold, and than the log does.
                    for number in 0..<20 {
                        try await write("\(number)" + String(repeating: "x", count: 64 << 10), to: "big", server)
                    }
                    try await write("\(round)", to: "small", server)
                    try await eventually("all have read") { seen.least >= round }
                }
                try await group.waitForAll()
            }
            #expect(seen.all { $0 == rounds })
            try await eventually("the silent watch is over") { counter.watches == 0 }
            silent.close(promise: nil)

            // What it missed is forgotten, and it is told so when it comes back.
            var text = ""
            for try await chunk in try await stream(server, "\(Self.maps)?watch=1&resourceVersion=\(first)") {
                text += String(buffer: chunk)
            }
            let event = try JSONValue(parsing: Array(text.utf8))
            #expect(event["type"] == "ERROR")
            #expect(event[path: "object", "code"] == 410)
            #expect(
                event[path: "object", "message"]?.stringValue?.hasPrefix("too old resource version: \(first)") == true)
        }
    }

    @Test func onesThatVanishLeaveNothingBehind() async throws {
        try await withListening(Patience()) { server, port in
            let counter = server.server.handler.counter
            let store = server.server.handler.store
            func waiters() -> Int {
                store.state.withLock { $0.collections["configmaps"]?.waiters.count ?? 0 }
            }
            var channels: [any Channel] = []
            for _ in 0..<20 { channels.append(try await watch(server, port, reads: true)) }
            try await eventually("all watch") { counter.watches == 20 && waiters() == 20 }
            let metrics = await server.server.handler.respond(
                to: APIRequest(HTTPRequest(method: .get, scheme: "https", authority: nil, path: "/metrics")), as: .admin
            )
            guard case .bytes(let text) = metrics.body else { return }
            #expect(String(buffer: text).contains("apiserver_longrunning_requests{verb=\"WATCH\"} 20\n"))
            for channel in channels { channel.close(promise: nil) }
            try await eventually("nobody watches") { counter.watches == 0 && waiters() == 0 }
        }
    }

    /// The stream of a watch without a socket.
    private func stream(_ server: TestServer, _ path: String) async throws -> ResponseStream {
        let head = HTTPRequest(method: .get, scheme: "https", authority: nil, path: path)
        let response = await server.server.handler.respond(to: APIRequest(head), as: .admin)
        guard case .stream(let stream) = response.body else {
            throw StatusError.internalError("no stream: \(response.head.status)")
        }
        return stream
    }
}

/// Stops reading as soon as the answer has begun.
private final class ReadsOnce: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
    }
}

/// How many events each of many watchers has seen.
private final class EventCounts: Sendable {
    private let counts: Mutex<[Int]>

    init(watchers: Int) { counts = Mutex(Array(repeating: 0, count: watchers)) }

    /// Returns the new count.
    func add(_ events: Int, to watcher: Int) -> Int {
        counts.withLock { counts in
            counts[watcher] += events
            return counts[watcher]
        }
    }

    var least: Int { counts.withLock { $0.min() ?? 0 } }

    func all(_ holds: (Int) -> Bool) -> Bool { counts.withLock { $0.allSatisfy(holds) } }
}
