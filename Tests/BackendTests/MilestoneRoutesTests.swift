import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct MilestoneRoutesTests {
    @Test func createsReadsChangesAndDeletes() async throws {
        try await withBackend { backend in
            let created = try await backend.send(
                .post, "/v1/milestones",
                #"{"date":"1969-10-29","title":"“Lo”\n","description":"Dos\tletras: ñ 🚀","category":"internet","language":"es"}"#
                    .replacing(#"\n""#, with: "\""),
                headers: [.subject: "admin"])
            #expect(created.status == .created)
            let id = try #require(created.json["id"] as? String)
            #expect(created.headers[.location] == "milestones/\(id)")
            #expect(created.headers[.eTag] == "\"1\"")
            #expect(created.json["title"] as? String == "“Lo”")
            #expect(created.json["description"] as? String == "Dos\tletras: ñ 🚀")
            #expect(created.json["source"] as? String == "manual")
            #expect(created.json["created_by"] as? String == "admin")
            let instant = try #require(created.json["created_at"] as? String)
            #expect(instant.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/))

            let read = try await backend.send(.get, "/v1/milestones/\(id)")
            #expect(read.status == .ok)
            #expect(read.body == created.body)
            let unchanged = try await backend.send(.get, "/v1/milestones/\(id)", headers: [.ifNoneMatch: "\"1\""])
            #expect(unchanged.status == .notModified)

            let patched = try await backend.send(
                .patch, "/v1/milestones/\(id)", #"{"title":"The first message"}"#,
                headers: [.contentType: "application/merge-patch+json", .subject: "eve"])
            #expect(patched.status == .ok)
            #expect(patched.json["title"] as? String == "The first message")
            #expect(patched.json["date"] as? String == "1969-10-29")
            #expect(patched.json["created_by"] as? String == "admin")
            #expect(patched.json["updated_by"] as? String == "eve")

            let replaced = try await backend.send(
                .put, "/v1/milestones/\(id)", milestone("Another", on: "1970-01-01"))
            #expect(replaced.json["title"] as? String == "Another")
            #expect(replaced.json["language"] as? String == "en")
            #expect(replaced.headers[.eTag] == "\"3\"")

            #expect(try await backend.send(.delete, "/v1/milestones/\(id)").status == .noContent)
            #expect(try await backend.send(.get, "/v1/milestones/\(id)").status == .notFound)
            #expect(try await backend.send(.delete, "/v1/milestones/\(id)").status == .notFound)
            #expect(try await backend.send(.get, "/v1/milestones/no-id").status == .notFound)
        }
    }

    @Test func refusesWhatSomebodyElseChangedMeanwhile() async throws {
        try await withBackend { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            let path = "/v1/milestones/\(id)"
            let first = try await backend.send(.patch, path, #"{"title":"Two"}"#, headers: [.ifMatch: "\"1\""])
            #expect(first.status == .ok)
            for stale in ["\"1\"", "W/\"2\"", "\"nonsense\""] {
                let headers: HTTPFields = [.ifMatch: stale]
                #expect(try await backend.send(.patch, path, "{}", headers: headers).status == .preconditionFailed)
                #expect(try await backend.send(.delete, path, headers: headers).status == .preconditionFailed)
            }
            let either = try await backend.send(.delete, path, headers: [.ifMatch: "\"1\", \"2\""])
            #expect(either.status == .noContent)
            let gone = try await backend.send(.delete, path, headers: [.ifMatch: "\"2\""])
            #expect(gone.status == .notFound)
        }
    }

    @Test func namesEveryWrongFieldAndStoresNothing() async throws {
        try await withBackend { backend in
            let wrong = try await backend.send(
                .post, "/v1/milestones",
                #"{"date":"1999-02-29","title":"a\u0000b","description":" ","category":"magic","language":7,"colour":{}}"#
            )
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.headers[.contentType] == "application/problem+json")
            #expect(wrong.wrongFields == ["category", "colour", "date", "description", "language", "title"])
            let arrays = try await backend.send(
                .post, "/v1/milestones", #"{"tags":["a",null],"title":[null],"updated_by":[null]}"#)
            #expect(arrays.wrongFields == ["category", "date", "description", "language", "tags", "title"])
            let empty = try await backend.send(.post, "/v1/milestones", "{}")
            #expect(empty.wrongFields == ["category", "date", "description", "language", "title"])
            let long = milestone(String(repeating: "x", count: 201), on: "1970-01-01")
            #expect(try await backend.send(.post, "/v1/milestones", long).wrongFields == ["title"])
            let nested = String(repeating: "[", count: 100_000)
            for broken in ["", "[]", "3", "{\"date\":", "{\"title\":\"\u{1}\"}", nested, "{\"a\":\(nested)"] {
                let response = try await backend.send(.post, "/v1/milestones", broken)
                #expect(response.status == .badRequest, "\(broken.prefix(20)) \(String(buffer: response.body))")
            }
            let type: HTTPFields = [.contentType: "text/plain"]
            #expect(
                try await backend.send(.post, "/v1/milestones", "{}", headers: type).status == .unsupportedMediaType)
            let huge = "{\"title\":\"\(String(repeating: "x", count: 2 << 20))\"}"
            #expect(try await backend.send(.post, "/v1/milestones", huge).status == .contentTooLarge)
            #expect(try await backend.send(.get, "/v1/milestones").json["total"] as? Int == 0)
        }
    }

    @Test func refusesTheSameMilestoneTwice() async throws {
        try await withBackend { backend in
            _ = try await backend.create("One", on: "1970-01-01")
            let again = try await backend.send(.post, "/v1/milestones", milestone("One", on: "1970-01-01"))
            #expect(again.status == .conflict)
            #expect(again.wrongFields == ["title"])
            // In another language it is another milestone.
            _ = try await backend.create("One", on: "1970-01-01", language: "es")
        }
    }

    @Test func tellsWhichMethodsAPathHas() async throws {
        try await withBackend { backend in
            let response = try await backend.send(.delete, "/v1/milestones")
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "GET, HEAD, POST")
            #expect(try await backend.send(.get, "/v2").status == .notFound)
        }
    }

    @Test func treatsSQLAsText() async throws {
        try await withBackend { backend in
            let title = "'); DROP TABLE milestone; --"
            let id = try await backend.create(title, on: "1970-01-01")
            #expect(try await backend.send(.get, "/v1/milestones/\(id)").json["title"] as? String == title)
            let listed = try await backend.send(.get, "/v1/milestones?language=en'%20OR%20'1'='1")
            #expect(listed.status == .badRequest)
            #expect(listed.wrongFields == ["language"])
        }
    }
}

extension HTTPField.Name {
    static let subject = HTTPField.Name("X-Milestones-Subject") ?? .from
}
