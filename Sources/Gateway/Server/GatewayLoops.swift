import EpollTransport
import NIOCore

/// The shared state of all event loops, reached from outside of them.
struct GatewayLoops: Sendable {
    /// What all loops know together.
    struct Status: Sendable {
        var connections = 0
        var upstreams: [UpstreamStatus] = []
        var table = RoutingTable([])
        /// What each route did in the last minute.
        var activity: [String: ActivityWindow.Summary] = [:]
    }

    private let loops: [ObjectIdentifier: NIOLoopBound<GatewayLoop>]

    /// Makes the state of each loop of `group`.
    init(_ parts: GatewayLoop.Parts, group: EpollEventLoopGroup) async throws {
        var loops: [ObjectIdentifier: NIOLoopBound<GatewayLoop>] = [:]
        var generator = SystemRandomNumberGenerator()
        for eventLoop in group.loops {
            var parts = parts
            parts.seed = generator.next()
            loops[ObjectIdentifier(eventLoop)] = try await eventLoop.submit { [parts] in
                NIOLoopBound(GatewayLoop(parts, eventLoop: eventLoop), eventLoop: eventLoop)
            }.get()
        }
        self.loops = loops
    }

    /// The state of the present event loop.
    func state(on eventLoop: any EventLoop) -> GatewayLoop? { loops[ObjectIdentifier(eventLoop)]?.value }

    /// Trusts these keys from now on.
    func replaceKeys(_ keys: SigningKeys) async throws { try await onEach { $0.replaceKeys(keys) } }

    /// Trusts this external issuer from now on.
    func replaceIssuer(_ issuer: TokenAuthority) async throws { try await onEach { $0.replaceIssuer(issuer) } }

    /// Goes by this table from now on.
    func replaceTable(_ snapshot: RoutesInForce.Snapshot) async throws {
        try await onEach { $0.replaceTable(snapshot) }
    }

    /// What all loops know.
    func status() async throws -> Status {
        var status = Status()
        for bound in loops.values {
            let (connections, upstreams, table, activity) = try await bound.eventLoop.submit {
                let now = NIODeadline.now().uptimeNanoseconds
                return (
                    bound.value.connectionCount, bound.value.pools.map(\.status), bound.value.table,
                    bound.value.metrics.activity.map { ($0.route, $0.window.summary(now: now)) }
                )
            }.get()
            for (route, summary) in activity { status.activity[route, default: .init()].add(summary) }
            status.connections += connections
            status.table = table
            for upstream in upstreams {
                if let index = status.upstreams.firstIndex(where: { $0.name == upstream.name }) {
                    status.upstreams[index] = status.upstreams[index].joined(upstream)
                } else {
                    status.upstreams.append(upstream)
                }
            }
        }
        return status
    }

    /// Ends each connection with its present request, and closes those that take longer than `timeout`.
    func drain(timeout: TimeAmount) async throws {
        // All at once, or the first loop's slow request would keep the others accepting new ones.
        let drained = loops.values.map { bound in
            bound.eventLoop.flatSubmit { bound.value.drain(timeout: timeout) }
        }
        for loop in drained { try await loop.get() }
    }

    /// Closes everything.
    func stop() async throws { try await onEach { $0.stop() } }

    private func onEach(_ body: @escaping @Sendable (GatewayLoop) -> Void) async throws {
        for bound in loops.values {
            try await bound.eventLoop.submit { body(bound.value) }.get()
        }
    }
}
