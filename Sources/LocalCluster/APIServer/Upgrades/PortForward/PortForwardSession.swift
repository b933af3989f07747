import NIOCore
import Synchronization

/// Forwards ports of a pod to a client that speaks SPDY, as kubectl does: any number of connections over one.
final class PortForwardSession: Sendable {
    /// The protocol, as it is called where SPDY itself is what was agreed upon.
    static let name = "portforward.k8s.io"

    /// The protocol, as it is called where SPDY passes through a WebSocket.
    ///
    /// Source: Kubernetes enhancement KEP-4006, *Transition from SPDY to WebSockets*.
    static let tunnelled = "SPDY/3.1+portforward.k8s.io"

    private struct State {
        var session: SPDYSession
        var streams = PortForwardStreams()
        /// By their streams for data.
        var connections: [UInt32: ForwardedConnection] = [:]
    }

    private let pod: ForwardedPod
    private let state: Mutex<State>

    init(_ pod: ForwardedPod) throws {
        self.pod = pod
        state = Mutex(State(session: try SPDYSession()))
    }

    /// Speaks with the client until it goes.
    func run(_ client: inout some ClientBytes, _ write: @escaping ConnectionUpgrade.Write) async throws {
        var backlog = Backlog()
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [life = client.life, notes = backlog.notes] in
                for await _ in life {}
                // A pod that takes nothing must not hold up the news that the client has gone.
                notes.finish()
            }
            while let bytes = try await client.next() {
                for event in try await receive(bytes, write) {
                    switch event {
                    case .opened(let stream, let headers):
                        let opened = try open(stream, headers)
                        if opened?.dataPort != nil { backlog.open(stream) }
                        guard let pair = opened?.pair, let connection = connection(pair.data) else { continue }
                        try await answer(write)
                        group.addTask { [notes = backlog.notes] in
                            await self.run(connection, pair, notes, write)
                        }
                    case .data(let stream, let bytes):
                        guard let connection = connection(stream) else { continue }
                        try await answer(write)
                        connection.send(bytes)
                        await backlog.add(bytes.readableBytes, of: stream)
                    case .ended(let stream): connection(stream)?.finish()
                    case .reset(let stream): connection(stream)?.cut()
                    }
                }
                try await answer(write)
            }
            // Whoever has gone has no use for the connections.
            group.cancelAll()
        }
    }

    private func receive(
        _ bytes: ByteBuffer, _ write: ConnectionUpgrade.Write
    ) async throws -> [SPDYSession.Event] {
        do {
            return try state.withLock { try $0.session.receive(bytes) }
        } catch {
            try await write(state.withLock { $0.session.farewell() })
            throw error
        }
    }

    /// Sends what the session has to say, which only the reader of the client does: headers must keep their order.
    private func answer(_ write: ConnectionUpgrade.Write) async throws {
        if let bytes = state.withLock({ $0.session.takeAnswers() }) { try await write(bytes) }
    }

    private func connection(_ stream: UInt32) -> ForwardedConnection? { state.withLock { $0.connections[stream] } }

    private func open(_ stream: UInt32, _ headers: [String: String]) throws -> PortForwardStreams.Opened? {
        try state.withLock { state in
            do {
                let opened = try state.streams.add(stream, headers)
                if let port = opened.dataPort { state.connections[stream] = ForwardedConnection(port: port) }
                try state.session.accept(stream)
                return opened
            } catch is PortForwardRefusal {
                state.session.reset(stream)
                return nil
            }
        }
    }

    private func run(
        _ connection: ForwardedConnection, _ pair: PortForwardStreams.Pair,
        _ notes: AsyncStream<Backlog.Note>.Continuation, _ write: @escaping ConnectionUpgrade.Write
    ) async {
        let send = { @Sendable (bytes: ByteBuffer, stream: UInt32, isLast: Bool) in
            let frame = self.state.withLock { $0.session.send(bytes, on: stream, isLast: isLast) }
            if let frame { try await write(frame) }
        }
        let problem = await connection.run(
            to: pod, taken: { notes.yield(.taken(pair.data, bytes: $0)) },
            output: { try await send($0, pair.data, false) })
        notes.yield(.over(pair.data))
        state.withLock { $0.connections[pair.data] = nil }
        do {
            try await send(ByteBuffer(string: problem ?? ""), pair.error, true)
            try await send(ByteBuffer(), pair.data, true)
        } catch {
            // The client has gone, which ends the session elsewhere.
        }
    }
}
