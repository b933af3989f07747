import Synchronization

/// A value that comes once, from another thread; whoever waits may leave at any time.
final class Answer<Value: Sendable>: Sendable {
    private enum State {
        case pending
        case awaited(CheckedContinuation<Value, any Error>)
        case resolved(Result<Value, any Error>)
        case taken
    }

    private let state = Mutex(State.pending)

    /// Whether somebody still waits, or may yet.
    var isWanted: Bool {
        state.withLock { state in
            switch state {
            case .pending, .awaited: true
            case .resolved, .taken: false
            }
        }
    }

    /// Hands the value over; false when nobody waits for it any more.
    @discardableResult
    func resolve(_ result: Result<Value, any Error>) -> Bool {
        let continuation: CheckedContinuation<Value, any Error>?
        let isAccepted: Bool
        (continuation, isAccepted) = state.withLock { state in
            switch state {
            case .pending:
                state = .resolved(result)
                return (nil, true)
            case .awaited(let continuation):
                state = .taken
                return (continuation, true)
            case .resolved, .taken:
                return (nil, false)
            }
        }
        continuation?.resume(with: result)
        return isAccepted
    }

    /// Waits for the value, or throws `CancellationError` as soon as the task is cancelled.
    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let early: Result<Value, any Error>? = state.withLock { state in
                    if case .resolved(let result) = state {
                        state = .taken
                        return result
                    }
                    state = .awaited(continuation)
                    return nil
                }
                if let early { continuation.resume(with: early) }
            }
        } onCancel: {
            resolve(.failure(CancellationError()))
        }
    }
}
