import Synchronization

/// A value that comes once, from another thread; whoever waits may leave at any time.
final class Answer<Value: Sendable>: Sendable {
    typealias Listener = @Sendable (Result<Value, any Error>) -> Void

    private enum State {
        case pending
        case awaited(Listener)
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
        let listener: Listener?
        let isAccepted: Bool
        (listener, isAccepted) = state.withLock { state in
            switch state {
            case .pending:
                state = .resolved(result)
                return (nil, true)
            case .awaited(let listener):
                state = .taken
                return (listener, true)
            case .resolved, .taken:
                return (nil, false)
            }
        }
        listener?(result)
        return isAccepted
    }

    /// Has a listener told the value once, on the thread that hands it over; only one may wait.
    func whenResolved(_ listener: @escaping Listener) {
        let early: Result<Value, any Error>? = state.withLock { state in
            if case .resolved(let result) = state {
                state = .taken
                return result
            }
            state = .awaited(listener)
            return nil
        }
        if let early { listener(early) }
    }

    /// Waits for the value, or throws `CancellationError` as soon as the task is cancelled.
    func value() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                whenResolved { continuation.resume(with: $0) }
            }
        } onCancel: {
            resolve(.failure(CancellationError()))
        }
    }
}
