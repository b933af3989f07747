package import NIOCore
import Synchronization

/// The terminal of a container's own program, which everybody who attaches to the container sees and types at.
package final class ContainerTerminal: Sendable {
    private struct State {
        var listeners: [UInt64: AsyncStream<ByteBuffer>.Continuation] = [:]
        var next: UInt64 = 0
        var hasEnded = false
    }

    /// Pieces of output that are kept for a client that is slow to read; older ones are let go.
    private static let backlog = 1024

    private let state = Mutex(State())
    private let sizes: AsyncStream<(columns: Int, rows: Int)>
    private let sizeInbox: AsyncStream<(columns: Int, rows: Int)>.Continuation

    init() {
        (sizes, sizeInbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What the program writes from now on, until it ends.
    package var output: AsyncStream<ByteBuffer> {
        AsyncStream(bufferingPolicy: .bufferingNewest(Self.backlog)) { listener in
            let number: UInt64? = state.withLock { state in
                guard !state.hasEnded else { return nil }
                state.next += 1
                state.listeners[state.next] = listener
                return state.next
            }
            guard let number else { return listener.finish() }
            listener.onTermination = { [weak self] _ in
                self?.state.withLock { $0.listeners[number] = nil }
            }
        }
    }

    /// Says how large the terminal of whoever typed last is.
    package func resize(columns: Int, rows: Int) { sizeInbox.yield((columns, rows)) }

    /// Passes on what the program wrote.
    func write(_ bytes: ByteBuffer) {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield(bytes) }
    }

    /// Tells all listeners that the program has ended.
    func finish() {
        let listeners = state.withLock { state in
            defer { state.listeners = [:] }
            state.hasEnded = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
        sizeInbox.finish()
    }

    /// What the launcher of the program needs: the terminal, and what is typed at it.
    func program(_ input: ContainerInput?) -> ProgramInput {
        var program = input?.program ?? .none
        program.hasTerminal = true
        program.sizes = sizes
        return program
    }
}
