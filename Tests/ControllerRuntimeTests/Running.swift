/// Runs `service` while `body` does, and cancels it afterwards.
func withRunning(_ services: [@Sendable () async throws -> Void], _ body: () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for service in services { group.addTask { try await service() } }
        try await body()
        group.cancelAll()
        try await group.waitForAll()
    }
}
