/// A clock of any kind, read as the time since a moment.
///
/// Instants of different clocks are different types; a duration since the start is the same for all, so that state
/// machines can be plain values and tests can drive them with numbers.
package struct MonotonicTime: Sendable {
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration

    package init(_ clock: some Clock<Duration>) {
        self.clock = clock
        let start = clock.now
        elapsed = { start.duration(to: clock.now) }
    }

    /// The time since this value was made.
    package var now: Duration { elapsed() }

    /// Waits.
    ///
    /// - Throws: `CancellationError`.
    package func sleep(for duration: Duration) async throws {
        try await clock.sleep(for: duration)
    }
}
