import Logging
import NIOCore
import NIOPosix
import Synchronization

/// Accepts connections on one address and relays each to an endpoint, taking turns.
final class ConnectionForwarder: Sendable {
    private struct State {
        var endpoints: [Listener]
        var next = 0
    }

    private let state: Mutex<State>
    private let connectTimeout: TimeAmount
    private let logger: Logger

    init(endpoints: [Listener], connectTimeout: TimeAmount = .seconds(5), logger: Logger) {
        state = Mutex(State(endpoints: endpoints))
        self.connectTimeout = connectTimeout
        self.logger = logger
    }

    /// Sends connections that are yet to come to other endpoints; those that are open stay.
    func update(endpoints: [Listener]) {
        state.withLock { $0.endpoints = endpoints }
    }

    /// Binds the address.
    ///
    /// - Throws: `IOError` when the address is taken or not of this machine.
    func listen(on listener: Listener, group: any EventLoopGroup) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { [self] client in
                connect(client, trying: turn())
                return client.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: listener.address, port: listener.port).get()
    }

    /// All endpoints, beginning with the one whose turn it is.
    private func turn() -> [Listener] {
        state.withLock { state in
            guard !state.endpoints.isEmpty else { return [] }
            let first = state.next % state.endpoints.count
            state.next = (first + 1) % state.endpoints.count
            return Array(state.endpoints[first...] + state.endpoints[..<first])
        }
    }

    private func connect(_ client: any Channel, trying endpoints: [Listener]) {
        guard let endpoint = endpoints.first else {
            client.close(promise: nil)
            return
        }
        ClientBootstrap(group: client.eventLoop)
            .connectTimeout(connectTimeout)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: false)
            .connect(host: endpoint.address, port: endpoint.port)
            .whenComplete { [self] result in
                switch result {
                case .success(let upstream):
                    relay(client, upstream)
                case .failure(let error):
                    logger.debug(
                        "Endpoint refused a connection", metadata: ["endpoint": "\(endpoint)", "error": "\(error)"])
                    connect(client, trying: Array(endpoints.dropFirst()))
                }
            }
    }

    private func relay(_ client: any Channel, _ upstream: any Channel) {
        let (near, far) = RelayHandler.pair()
        do {
            try client.pipeline.syncOperations.addHandler(near)
            try upstream.pipeline.syncOperations.addHandler(far)
        } catch {
            // The client has gone while the endpoint was being reached.
            client.close(promise: nil)
            upstream.close(promise: nil)
            return
        }
        for channel in [client, upstream] {
            channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
        }
    }
}
