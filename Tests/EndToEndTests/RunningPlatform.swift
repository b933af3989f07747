import Testing

/// Lends a suite one running quickstart platform, and takes it down after the last test.
struct RunningPlatform: SuiteTrait, TestScoping {
    let slot: Int

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let installation = Installation(slot: slot)
        do {
            try await installation.up()
            try await Self.$current.withValue(installation) { try await function() }
        } catch {
            try await installation.remove()
            throw error
        }
        try await installation.remove()
    }

    /// The platform of the suite that runs.
    @TaskLocal static var current: Installation?
}

extension Trait where Self == RunningPlatform {
    /// One quickstart platform for all tests of the suite.
    static func runningPlatform(slot: Int) -> Self { RunningPlatform(slot: slot) }
}
