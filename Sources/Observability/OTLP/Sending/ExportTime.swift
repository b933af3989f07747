/// The clock that exports go by, read as the time since a moment: instants of different clocks are different types.
struct ExportTime: Sendable {
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration

    init(_ clock: some Clock<Duration>) {
        self.clock = clock
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// The time since this value was made.
    var now: Duration { elapsed() }

    /// Waits; cancellation ends the waiting.
    func pass(_ duration: Duration) async {
        do { try await clock.sleep(for: duration) } catch {}  // Whoever cancels wants no more waiting.
    }

    /// Waits, but no longer than until `stop` says so.
    func pass(_ duration: Duration, unless stop: StopSignal) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pass(duration) }
            group.addTask { await stop.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    /// What `work` comes to; nil when it takes longer than `duration`, and is cancelled.
    func limit<Value: Sendable>(_ duration: Duration, _ work: @escaping @Sendable () async -> Value) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await work() }
            group.addTask {
                await pass(duration)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
