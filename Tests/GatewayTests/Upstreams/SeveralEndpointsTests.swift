import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import Gateway

@Suite("Upstreams with several endpoints", .timeLimit(.minutes(1)))
struct SeveralEndpointsTests {
    /// A name's addresses, as tests change them.
    private final class Name: Sendable {
        private let ports = Mutex<[Int]>([])

        func lead(to ports: [Int]) { self.ports.withLock { $0 = ports } }

        @Sendable
        func lookUp(_ host: String, _ port: Int) throws -> [SocketAddress] {
            try ports.withLock { $0 }.map { try SocketAddress(ipAddress: "127.0.0.1", port: $0) }
        }
    }

    private static func running(
        _ name: Name, _ policy: UpstreamPolicy = UpstreamPolicy(),
        _ body: @escaping @Sendable (RunningGateway) async throws -> Void
    ) async throws {
        try await RunningGateway.running(
            adjust: { settings in
                settings.threads = 1
                settings.lookUp = name.lookUp
                settings.table = RoutingTable(
                    upstreams: [Upstream(name: "service", host: "service.test", port: 80, policy: policy)],
                    [Route("all", prefix: "", to: .upstream(0))])
            }, body)
    }

    private static func serving(
        _ body: @escaping @Sendable (_ one: (TestUpstream, Int), _ other: (TestUpstream, Int)) async throws -> Void
    ) async throws {
        try await TestUpstream.serving(on: .singletonMultiThreadedEventLoopGroup) { one, onePort in
            try await TestUpstream.serving(on: .singletonMultiThreadedEventLoopGroup) { other, otherPort in
                try await body((one, onePort), (other, otherPort))
            }
        }
    }

    @Test func shareTheRequests() async throws {
        try await Self.serving { one, other in
            let name = Name()
            name.lead(to: [one.1, other.1])
            try await Self.running(name) { gateway in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            try await RawClient.connected(to: gateway.port) { client in
                                let reply = try await client.get("/hold")
                                #expect(reply.status == 200)
                            }
                        }
                    }
                    try await gateway.eventually { one.0.heldRequests + other.0.heldRequests == 20 }
                    #expect((7...13).contains(one.0.heldRequests), "\(one.0.heldRequests) of 20")
                    one.0.release()
                    other.0.release()
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func noRequestIsLostWhenOneIsGone() async throws {
        try await Self.serving { one, other in
            let name = Name()
            // Nobody listens at the second port.
            let gone = try await TestUpstream.serving(on: .singletonMultiThreadedEventLoopGroup) { $1 }
            name.lead(to: [one.1, gone])
            try await Self.running(name) { gateway in
                try await RawClient.connected(to: gateway.port) { client in
                    for _ in 0..<50 {
                        let reply = try await client.get("/x")
                        #expect(reply.status == 200)
                    }
                }
                name.lead(to: [other.1])
                // The addresses are looked up again within seconds, and requests never notice.
                try await gateway.eventually {
                    try await RawClient.connected(to: gateway.port) { client in
                        let reply = try await client.get("/x")
                        #expect(reply.status == 200)
                    }
                    return other.0.connections > 0
                }
            }
        }
    }

    @Test func theAdminSeesWhichIsLeftAlone() async throws {
        try await Self.serving { one, _ in
            let name = Name()
            let failing = try await TestUpstream.serving(on: .singletonMultiThreadedEventLoopGroup) { $1 }
            name.lead(to: [one.1, failing])
            try await Self.running(name) { gateway in
                try await RawClient.connected(to: gateway.port) { client in
                    for _ in 0..<30 { _ = try await client.get("/x") }
                }
                try await RawClient.connected(to: gateway.adminPort) { client in
                    let page = try await client.get("/")
                    #expect(page.text.contains("left alone after"))
                    #expect(page.text.contains("failing in part"))
                }
            }
        }
    }
}
