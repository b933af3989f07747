import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgreSQL
import ServiceKit
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct BulkTests {
    @Test(arguments: BulkFormat.allCases)
    func exportIsImportedAgainAsItWas(format: BulkFormat) async throws {
        let file = try await withBackendResult { backend in
            let body =
                #"{"date":"0001-01-01","title":"A \"b\", c; d","description":"1\n2\t\\n ñ 🚀","category":"space","#
                + #""language":"es","tags":["x","y z"],"source":"archive"}"#
            #expect(try await backend.send(.post, "/v1/milestones", body).status == .created)
            for number in 0..<300 { _ = try await backend.create("\(number)", on: "1970-01-01") }
            let response = try await backend.send(.get, "/v1/milestones/export?format=\(format.rawValue)")
            #expect(response.headers[.contentType] == format.contentType)
            return String(buffer: response.body)
        }
        try await withBackend { backend in
            for added in [301, 0] {
                let response = try await backend.send(
                    .post, "/v1/milestones/import", file,
                    headers: [.contentType: format.contentType, .subject: "ada"])
                #expect(response.status == .ok, "\(String(buffer: response.body))")
                #expect(response.json["received"] as? Int == 301)
                #expect(response.json["added"] as? Int == added)
            }
            let first = try #require(
                (try await backend.send(.get, "/v1/milestones?limit=1").json["items"] as? [[String: Any]])?.first)
            #expect(first["title"] as? String == "A \"b\", c; d")
            #expect(first["description"] as? String == "1\n2\t\\n ñ 🚀")
            #expect(first["tags"] as? [String] == ["x", "y z"])
            #expect(first["source"] as? String == "archive")
            #expect(first["created_by"] as? String == "ada")
        }
    }

    @Test func namesWrongRecordsAndStoresNothing() async throws {
        try await withBackend { backend in
            let good = milestone("One", on: "1970-01-01")
            let wrong = good + "\n" + #"{"date":"x"}"# + "\n\n" + milestone("Two", on: "1999-02-29") + "\n"
            let type: HTTPFields = [.contentType: "application/x-ndjson; charset=utf-8"]
            let refused = try await backend.send(.post, "/v1/milestones/import", wrong, headers: type)
            #expect(refused.status == .unprocessableContent)
            #expect(
                refused.wrongFields == [
                    "record 2: category", "record 2: date", "record 2: description", "record 2: language",
                    "record 2: title", "record 3: date",
                ])
            for (text, field) in [
                (good + "\n[1]\n", "record 2"), (good + "\n{\"a\":", "record 2"),
                (String(repeating: "x", count: 70_000), "record 1"),
            ] {
                let broken = try await backend.send(.post, "/v1/milestones/import", text, headers: type)
                #expect(broken.status == .unprocessableContent)
                #expect(broken.wrongFields == [field])
            }
            let csv: HTTPFields = [.contentType: "text/csv"]
            let short = try await backend.send(.post, "/v1/milestones/import", "date,title\n1970-01-01\n", headers: csv)
            #expect(short.wrongFields == ["record 1"])
            let open = try await backend.send(.post, "/v1/milestones/import", "date,title\n\"1970", headers: csv)
            #expect(open.wrongFields == ["record 1"])
            let strange = try await backend.send(.post, "/v1/milestones/import", "null", headers: csv)
            #expect(strange.wrongFields == ["record 1"])
            let unknown = try await backend.send(.post, "/v1/milestones/import", good)
            #expect(unknown.status == .unsupportedMediaType)
            #expect(try await backend.send(.get, "/v1/milestones").json["total"] as? Int == 0)
        }
    }

    @Test func makesTheIndexesAnewOfATableThatItHasForItself() async throws {
        try await withBackend { backend in
            let id = try await backend.create("Number 1", on: "1970-01-01")
            let before = try await indexes(of: backend.database)
            let store = MilestoneStore(database: backend.database)
            let load = MilestoneImport(store: store, format: .ndjson, author: "ada", sizeForSoleUse: 64 << 20)
            let lines = (Array(1...300) + [7]).map { milestone("Number \($0)", on: "1970-01-01") }
                .joined(separator: "\n")
            let outcome = try await load.run(AsyncStream(ByteBuffer(string: lines)))
            #expect(outcome == .init(received: 301, added: 299))
            #expect(try await backend.send(.get, "/v1/milestones/\(id)").status == .ok)
            let changes = try await backend.database.query("SELECT FROM milestone_change WHERE kind = 'created'")
            #expect(changes.count == 300)
            #expect(try await backend.database.query("SELECT FROM milestone_change").count == 300)
            // Now there is nothing that is told already.
            let more = try await load.run(AsyncStream(ByteBuffer(string: milestone("More", on: "1970-01-01"))))
            #expect(more == .init(received: 1, added: 1))
            let again = try await backend.send(.post, "/v1/milestones", milestone("More", on: "1970-01-01"))
            #expect(again.status == .conflict)
            #expect(try await indexes(of: backend.database) == before)
            #expect(try await backend.send(.get, "/v1/milestones?category=computing").json["total"] as? Int == 301)
            await #expect(throws: Problem.self) {
                _ = try await load.run(AsyncStream(ByteBuffer(string: milestone("New", on: "1970-01-01") + "\n{}")))
            }
            #expect(try await indexes(of: backend.database) == before)
            #expect(try await backend.send(.get, "/v1/milestones").json["total"] as? Int == 301)
        }
    }

    private func indexes(of database: Database) async throws -> [String] {
        try await database.query("SELECT indexdef FROM pg_indexes WHERE tablename = 'milestone' ORDER BY 1").map {
            try $0.decode(0)
        }
    }

    @Test(arguments: [
        (
            BulkFormat.ndjson,
            #"{"date":"10000-01-01","title":7,"description":"a\u0000b","category":"x","language":[]}"#,
            ["category", "date", "description", "language", "title"]
        ),
        (
            .ndjson,
            #"{"date":"0000-01-01","title":"","description":"x","category":"space","language":"en","colour":1}"#,
            ["colour", "date", "title"]
        ),
        (
            .ndjson,
            #"{"title":"a","title":"b","date":"1970-02-30","description":"x","category":"space","language":"en"}"#,
            ["date", "title"]
        ),
        (
            .csv, "date,title,description,category,language\n1970-13-01,\u{0},x,space,en",
            ["date", "title"]
        ),
    ])
    func namesEachWrongFieldOfARecord(format: BulkFormat, file: String, fields: [String]) async throws {
        try await withBackend { backend in
            let refused = try await backend.send(
                .post, "/v1/milestones/import", file, headers: [.contentType: format.contentType])
            #expect(refused.status == .unprocessableContent)
            #expect(refused.headers[.contentType] == "application/problem+json")
            #expect(refused.wrongFields == fields.map { "record 1: \($0)" })
            #expect(try await backend.send(.get, "/v1/milestones").json["total"] as? Int == 0)
        }
    }

    @Test(arguments: BulkFormat.allCases)
    func refusesWhatIsNoUTF8AndNestsTooDeep(format: BulkFormat) async throws {
        try await withBackend { backend in
            let deep = "{\"a\":" + String(repeating: "[", count: 10_000) + "\n"
            for bytes in [[0xC3, 0x28, 0x0A], Array(deep.utf8)] as [[UInt8]] {
                let refused = try await backend.client.execute(
                    uri: "/v1/milestones/import", method: .post, headers: [.contentType: format.contentType],
                    body: ByteBuffer(bytes: bytes))
                #expect(refused.status == .unprocessableContent)
                #expect(refused.wrongFields == ["record 1"])
            }
        }
    }

    @Test func treatsSQLInAFileAsText() async throws {
        try await withBackend { backend in
            let title = "\\N'); DROP TABLE milestone; --"
            let file = "date,title,description,category,language\n1970-01-01,\(title),\\.,space,en\n"
            let added = try await backend.send(
                .post, "/v1/milestones/import", file, headers: [.contentType: "text/csv"])
            #expect(added.json["added"] as? Int == 1)
            #expect(try await backend.send(.get, "/v1/milestones").titles == [title])
        }
    }

    @Test func readsRecordsHoweverTheFileIsCut() throws {
        let file = "title,tags\r\n\"a \"\"b\"\"\nc\",x;y\nd,\n"
        for size in [1, 2, 3, 7, 100] {
            var reader = RecordReader(format: .csv)
            var records: [JSONObject] = []
            var rest = Array(file.utf8)[...]
            while !rest.isEmpty {
                records += try reader.read(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            #expect(try reader.finish() == nil)
            #expect(
                records.map(\.members) == [
                    ["title": .text("a \"b\"\nc"), "tags": .texts(["x", "y"])],
                    ["title": .text("d"), "tags": .texts([])],
                ])
        }
    }
}

/// Lends a backend, and hands back what comes of it.
private func withBackendResult(
    _ body: @Sendable @escaping (BackendFixture) async throws -> String
) async throws -> String {
    let (results, continuation) = AsyncStream<String>.makeStream()
    try await withBackend { continuation.yield(try await body($0)) }
    return try #require(await results.first { _ in true })
}

extension AsyncStream where Element: Sendable {
    /// A stream of one element.
    fileprivate init(_ element: Element) {
        self.init { continuation in
            continuation.yield(element)
            continuation.finish()
        }
    }
}
