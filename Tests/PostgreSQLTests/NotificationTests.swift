import Logging
import PostgreSQLTesting
import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct NotificationTests {
    @Test func arriveInOrderAndGoOnAfterTheServerWasKilled() async throws {
        try await withPostgreSQL { server in
            try await Database.withDatabase(configuration(server.url), logger: Logger(label: "test")) { database in
                var notifications = database.notifications(on: ["Some \"channel\""]).makeAsyncIterator()
                #expect(try await notifications.next() == .listening)
                for number in 1...3 { try await notify("\(number)", through: database) }
                for number in 1...3 { #expect(try await payload(&notifications) == "\(number)") }
                try await server.kill()
                try await server.start()
                #expect(try await notifications.next() == .listening)
                try await until {
                    try await notify("again", through: database)
                    return true
                }
                #expect(try await payload(&notifications) == "again")
            }
        }
    }

    @Test func endWithTheirTaskAndGiveTheConnectionBack() async throws {
        try await withDatabase(connections: 2) { database in
            for _ in 0..<5 {
                let (listening, started) = AsyncStream<Void>.makeStream()
                let task = Task {
                    for try await element in database.notifications(on: ["a"]) where element == .listening {
                        started.yield()
                    }
                }
                for await _ in listening { break }
                task.cancel()
                try await task.value
            }
            try await database.withSession { try await $0.query("SELECT 1") }
        }
    }

    private func notify(_ payload: String, through database: Database) async throws {
        try await database.query("SELECT pg_notify('Some \"channel\"', \(payload))")
    }

    private func payload(_ notifications: inout Notifications.AsyncIterator) async throws -> String? {
        guard case .notification(let notification) = try await notifications.next() else { return nil }
        return notification.payload
    }
}
