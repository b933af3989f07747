import DequeModule
import HTTPTypes
import Synchronization

/// Keeps each priority level to the requests that it may have answered at once; more wait in line, or are refused.
///
/// Who waits is served in order of arrival, where the real server takes turns among a level's flows.
/// Source: Kubernetes documentation, *API Priority and Fairness*.
package final class FlowGate: Sendable {
    /// How many requests a level has answered at once, and how many more may wait.
    struct Limit: Sendable, Hashable {
        var seats: Int
        var queue: Int
    }

    private struct Level {
        var inUse = 0
        var waiting: Deque<UInt64> = []
    }

    private struct State {
        var levels: [String: Level] = [:]
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        /// Who waits no longer, or got a seat, before it was known how to tell.
        var settled: [UInt64: Bool] = [:]
        var next: UInt64 = 0
    }

    /// What became of a request at the gate.
    private enum Arrival {
        case entered
        case waits(UInt64)
        case refused
    }

    /// How long a request waits for its turn: a quarter of what one may take.
    private static let patience = Duration.seconds(15)

    private let state = Mutex(State())

    package init() {}

    /// Waits for a seat.
    ///
    /// - Returns: whether there was one; it is to be left then.
    func enter(_ flow: FlowClassifier.Flow, clock: any Clock<Duration>) async -> Bool {
        guard let limit = flow.limit else { return true }
        switch arrive(flow.level, limit) {
        case .entered: return true
        case .refused: return false
        case .waits(let ticket):
            return await withTaskGroup(of: Bool?.self) { group in
                group.addTask { await self.turn(of: ticket, at: flow.level) }
                group.addTask {
                    do { try await clock.sleep(for: Self.patience) } catch {
                        // Its turn has come, or the client has gone.
                    }
                    return nil
                }
                var hasEntered = false
                for await outcome in group {
                    if let outcome { hasEntered = outcome }
                    group.cancelAll()
                }
                return hasEntered
            }
        }
    }

    /// How many requests of each level are answered now, and how many wait; of those levels that ever were limited.
    var usage: [(level: String, executing: Int, waiting: Int)] {
        state.withLock { state in
            state.levels.sorted { $0.key < $1.key }.map { ($0.key, $0.value.inUse, $0.value.waiting.count) }
        }
    }

    /// The same in Prometheus' text format, under the real server's names.
    var exposition: String {
        let usage = usage
        func lines(_ name: String, _ count: (Int, Int) -> Int) -> [String] {
            ["# TYPE \(name) gauge"]
                + usage.map { "\(name){priority_level=\"\($0.level)\"} \(count($0.executing, $0.waiting))" }
        }
        guard !usage.isEmpty else { return "" }
        let all =
            lines("apiserver_flowcontrol_current_executing_requests") { executing, _ in executing }
            + lines("apiserver_flowcontrol_current_inqueue_requests") { _, waiting in waiting }
        return all.joined(separator: "\n") + "\n"
    }

    /// Gives a seat to who waits longest.
    func leave(_ flow: FlowClassifier.Flow) {
        guard flow.limit != nil else { return }
        let woken: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard let ticket = state.levels[flow.level]?.waiting.popFirst() else {
                state.levels[flow.level]?.inUse -= 1
                return nil
            }
            let waiter = state.waiters.removeValue(forKey: ticket)
            if waiter == nil { state.settled[ticket] = true }
            return waiter
        }
        woken?.resume(returning: true)
    }

    private func arrive(_ name: String, _ limit: Limit) -> Arrival {
        state.withLock { state in
            var level = state.levels[name] ?? Level()
            defer { state.levels[name] = level }
            if level.inUse < limit.seats {
                level.inUse += 1
                return .entered
            }
            // Without a seat nobody's leaving would ever make room.
            guard level.waiting.count < limit.queue, limit.seats > 0 else { return .refused }
            state.next += 1
            level.waiting.append(state.next)
            return .waits(state.next)
        }
    }

    /// Waits for a turn; `false` when the wait is given up.
    private func turn(of ticket: UInt64, at level: String) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let known = state.withLock { state in
                    let known = state.settled.removeValue(forKey: ticket)
                    if known == nil { state.waiters[ticket] = waiter }
                    return known
                }
                if let known { waiter.resume(returning: known) }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
                // Who is not in line any more has got a seat.
                guard let place = state.levels[level]?.waiting.firstIndex(of: ticket) else { return nil }
                state.levels[level]?.waiting.remove(at: place)
                let waiter = state.waiters.removeValue(forKey: ticket)
                if waiter == nil { state.settled[ticket] = false }
                return waiter
            }
            waiter?.resume(returning: false)
        }
    }
}

extension APIResponse {
    /// What a request is told that its priority level has no room for.
    static var tooManyRequests: APIResponse {
        var response = APIResponse.text("Too many requests, please try again later.\n", status: .tooManyRequests)
        response.head.headerFields[.retryAfter] = "1"
        return response
    }
}

extension RequestTarget {
    private static let connections: Set<String> = ["attach", "exec", "portforward", "proxy"]

    /// Whether an answer may go on for as long as the client likes, so that no seat is held for it.
    func isLongRunning(_ query: Query) -> Bool {
        verb == "watch" || resource?.subresource.map(Self.connections.contains) == true
            || (resource?.subresource == "log" && query.isOn("follow"))
    }
}
