package import NIOCore
import Synchronization

/// The input of a container's own program, which whoever attaches to the container writes.
package final class ContainerInput: Sendable {
    /// Whether the program's input ends with the first client's that attaches.
    package let isOnce: Bool

    private let pieces: AsyncStream<ByteBuffer>
    private let inbox: AsyncStream<ByteBuffer>.Continuation
    /// Whom to tell that a piece has been passed on, in the order of the pieces.
    private let senders = Mutex<[@Sendable () -> Void]>([])

    init(isOnce: Bool) {
        self.isOnce = isOnce
        (pieces, inbox) = AsyncStream.makeStream()
    }

    /// Sends a piece.
    ///
    /// - Parameter taken: called when the program's pipe has it.
    package func send(_ bytes: ByteBuffer, taken: @escaping @Sendable () -> Void) {
        senders.withLock { senders in
            senders.append(taken)
            inbox.yield(bytes)
        }
    }

    /// Ends the program's input.
    package func finish() { inbox.finish() }

    /// The same for the launcher of the program.
    var program: ProgramInput {
        ProgramInput(
            bytes: pieces,
            taken: { [self] in
                senders.withLock { $0.isEmpty ? nil : $0.removeFirst() }?()
            })
    }
}
