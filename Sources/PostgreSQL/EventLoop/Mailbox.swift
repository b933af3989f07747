import CEpoll
import Glibc
import Synchronization

/// Carries messages from any task to the thread that owns the connections, and wakes it.
final class Mailbox<Message: Sendable>: Sendable {
    /// Readable when messages wait.
    let descriptor: CInt

    private let state = Mutex(State())

    private struct State {
        var messages: [Message] = []
        var isClosed = false
    }

    init() throws(SystemError) {
        descriptor = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Posts a message; false when nobody will read it any more.
    func post(_ message: Message) -> Bool {
        let (isAccepted, mustWake) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.messages.append(message)
            // Later messages find the thread already woken by the first.
            return (true, state.messages.count == 1)
        }
        if mustWake { eventfd_write(descriptor, 1) }
        return isAccepted
    }

    /// Takes all messages, in the order in which they were posted.
    func drain() -> [Message] {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
        return state.withLock { state in
            defer { state.messages.removeAll(keepingCapacity: true) }
            return state.messages
        }
    }

    /// Refuses further messages and returns those nobody read.
    func close() -> [Message] {
        state.withLock { state in
            state.isClosed = true
            defer { state.messages = [] }
            return state.messages
        }
    }
}
