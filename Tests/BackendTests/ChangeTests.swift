import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgreSQL
import PostgreSQLTesting
import ServiceKit
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct ChangeTests {
    @Test func logTellsEveryChangeOnceHoweverWritersOverlap() async throws {
        try await withBackend { backend in
            let store = MilestoneStore(database: backend.database)
            let start = try await store.lastPosition()
            // A transaction that began first and ends last: its change must not be lost behind the others.
            try await backend.database.withTransaction { session in
                try await session.query(insertion("slow"))
                for number in 0..<5 { _ = try await backend.create("\(number)", on: "1970-01-01") }
                #expect(try await store.changes(after: start, limit: 100).isEmpty)
            }
            var position = start
            var titles: [String] = []
            try await until {
                for change in try await store.changes(after: position, limit: 2) {
                    titles.append(try change.decode(MilestoneColumn.title.rawValue))
                    position = try #require(ChangePosition(try change.decode(ChangeColumn.position)))
                }
                return titles.count == 6
            }
            #expect(Set(titles) == ["slow", "0", "1", "2", "3", "4"])
        }
    }

    @Test func streamTellsWhatHappensAndResumesWhereItWasLeft() async throws {
        try await withBackend { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            let start = try await MilestoneStore(database: backend.database).lastPosition()
            async let live = stream(from: "\(start)", of: backend)
            _ = try await backend.send(.patch, "/v1/milestones/\(id)", #"{"title":"Two"}"#)
            _ = try await backend.send(.delete, "/v1/milestones/\(id)")
            backend.changes.close()
            let events = try await live
            #expect(events.map(\.kind) == ["updated", "deleted"])
            #expect(events.allSatisfy { $0.data.contains(id) })
            #expect(events.last?.data.hasSuffix("null}") == true)
            let resumed = try await stream(from: try #require(events.first).id, of: backend)
            #expect(resumed == [events[1]])
        }
    }

    @Test func saysSoWhenChangesAreForgotten() async throws {
        try await withBackend { backend in
            let store = MilestoneStore(database: backend.database)
            _ = try await backend.create("One", on: "1970-01-01")
            try await backend.database.query("UPDATE milestone_change SET changed_at = now() - interval '8 days'")
            try await store.forgetChanges(olderThan: ChangeFeed.changeDays)
            #expect(try await store.isForgotten(ChangePosition(transaction: 1, sequence: 1)))
            #expect(try await !store.isForgotten(store.lastPosition()))
            let wrong = try await backend.send(
                .get, "/v1/milestones/changes", headers: [.lastEventID: "tampered"])
            #expect(wrong.wrongFields == ["Last-Event-ID"])
        }
    }

    @Test func logBeginsAnewWhereADumpIsRestored() async throws {
        try await withBackend { backend in
            for number in 0..<30 { _ = try await backend.create("\(number)", on: "1970-01-01") }
            let former = try await MilestoneStore(database: backend.database).lastPosition()
            #expect(former.era == 0)
            #expect(ChangePosition("\(former)") == former)
            try await withPostgreSQL { other in
                try await backend.server.restore(into: other)
                let configuration = DatabaseConfiguration(url: other.url, applicationName: "test")
                try await Database.withDatabase(configuration, logger: backend.process.logger) { database in
                    let store = MilestoneStore(database: database)
                    let start = try await store.lastPosition()
                    #expect(start.era == 1)
                    #expect(try await store.lastPosition().era == 1)
                    #expect(ChangePosition("\(start)") == start)
                    #expect(try await store.isForgotten(former))
                    #expect(try await !store.isForgotten(start))
                    try await database.query(insertion("here"))
                    try await until {
                        let changes = try await store.changes(after: start, limit: 100)
                        guard let change = changes.first else { return false }
                        #expect(changes.count == 1)
                        #expect(try change.decode(MilestoneColumn.title.rawValue, as: String.self) == "here")
                        let position = ChangePosition(try change.decode(ChangeColumn.position))
                        #expect(position?.era == 1)
                        return try await store.changes(after: try #require(position), limit: 100).isEmpty
                    }
                }
            }
            #expect(try await MilestoneStore(database: backend.database).lastPosition().era == 0)
        }
    }

    @Test func onlyFollowersOfAnOpenSignalAreWoken() async {
        let signal = ChangeSignal()
        var pulses = signal.pulses().makeAsyncIterator()
        signal.announce()
        signal.pulse()
        #expect(await pulses.next() != nil)
        signal.close()
        #expect(await pulses.next() == nil)
        var late = signal.pulses().makeAsyncIterator()
        #expect(await late.next() == nil)
    }

    private func insertion(_ title: String) -> Query {
        """
        INSERT INTO milestone (id, date, title, description, category, language, source)
        VALUES (gen_random_uuid(), '1970-01-01', \(title), 'x', 'computing', 'en', 'test')
        """
    }

    private struct Event: Equatable {
        var id = ""
        var kind = ""
        var data = ""
    }

    /// What a stream tells until the signal of changes is closed.
    private func stream(from position: String, of backend: BackendFixture) async throws -> [Event] {
        let response = try await backend.send(
            .get, "/v1/milestones/changes", headers: [.lastEventID: position])
        #expect(response.headers[.contentType] == "text/event-stream")
        return String(buffer: response.body).components(separatedBy: "\n\n").filter { $0.hasPrefix("id: ") }.map {
            var event = Event()
            for line in $0.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(" ") }
                switch parts[0] {
                case "id": event.id = String(parts[1])
                case "event": event.kind = String(parts[1])
                default: event.data = String(parts[1])
                }
            }
            return event
        }
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .from
}
