/// Waits until something is so.
///
/// - Parameters:
///   - what: what is waited for, as the error says it.
///   - limit: how long at most, in real time: long enough for a busy machine.
/// - Throws: ``NotMet`` when it isn't so within `limit`; what `condition` throws.
public func eventually(
    _ what: String, within limit: Duration = .seconds(60), _ condition: @Sendable () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: limit)
    repeat {
        if try await condition() { return }
        try await clock.sleep(for: .milliseconds(2))
    } while clock.now < deadline
    throw NotMet(what: what, limit: limit)
}

/// Something that was waited for didn't come about.
public struct NotMet: Error, CustomStringConvertible {
    /// What was waited for.
    public let what: String
    /// For how long.
    public let limit: Duration

    public var description: String { "not within \(limit): \(what)" }
}
