import EpollTransport
import Synchronization

/// Carries messages from any task to the thread that owns the connections, and wakes it.
final class Mailbox<Message: Sendable>: Sendable {
    /// Readable when messages wait.
    var descriptor: CInt { wakeup.descriptor }

    private let wakeup: Wakeup
    private let state = Mutex(State())

    private struct State {
        var messages: [Message] = []
        var isClosed = false
    }

    init() throws(SystemError) {
        wakeup = try Wakeup()
    }

    /// Posts a message; false when nobody will read it any more.
    func post(_ message: Message) -> Bool {
        let (isAccepted, mustWake) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.messages.append(message)
            // Later messages find the thread already woken by the first.
            return (true, state.messages.count == 1)
        }
        if mustWake { wakeup.ring() }
        return isAccepted
    }

    /// Takes all messages, in the order in which they were posted.
    func drain() -> [Message] {
        wakeup.takeBack()
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
