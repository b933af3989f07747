/// Runs `operation` and cancels it when it takes longer than `duration`.
/// - Throws: ``DeadlineExceeded`` when time ran out, or what `operation` throws.
package func withDeadline<Value: Sendable>(
    _ duration: Duration, clock: any Clock<Duration> = ContinuousClock(),
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            try await clock.sleep(for: duration)
            return nil
        }
        guard let first = try await group.next(), let value = first else {
            throw DeadlineExceeded(duration: duration)
        }
        return value
    }
}

/// Something took longer than it was allowed to.
package struct DeadlineExceeded: Error, CustomStringConvertible {
    package let duration: Duration
    package var description: String { "no answer within \(duration)" }
}
