import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct MilestoneListTests {
    @Test func pagesByCursorAndByOffset() async throws {
        try await withBackend { backend in
            for year in 1950..<1960 {
                for title in ["a", "b"] { _ = try await backend.create("\(title) \(year)", on: "\(year)-05-17") }
            }
            for order in ["asc", "desc"] {
                let all = try await backend.send(.get, "/v1/milestones?order=\(order)")
                #expect(all.json["total"] as? Int == 20)
                #expect(all.json["next_cursor"] is String == false)
                var titles: [String] = []
                var cursor: String? = ""
                while let place = cursor {
                    let query = "limit=3&order=\(order)" + (place.isEmpty ? "" : "&cursor=\(place)")
                    let page = try await backend.send(.get, "/v1/milestones?\(query)")
                    // Only the first page counts: what a cursor costs is the same however many there are.
                    #expect(page.json["total"] as? Int == (place.isEmpty ? 20 : nil))
                    titles += page.titles
                    cursor = page.json["next_cursor"] as? String
                    try #require(titles.count <= 20)
                }
                #expect(titles == all.titles)
                #expect(Set(titles).count == 20)
                let offset = try await backend.send(.get, "/v1/milestones?limit=4&offset=18&order=\(order)")
                #expect(offset.titles == Array(all.titles.suffix(2)))
            }
        }
    }

    @Test func filters() async throws {
        try await withBackend { backend in
            _ = try await backend.create("early", on: "0001-01-01")
            _ = try await backend.create("temprano", on: "1950-01-01", language: "es")
            _ = try await backend.create("late", on: "9999-12-31")
            func titles(_ query: String) async throws -> [String] {
                let response = try await backend.send(.get, "/v1/milestones?\(query)")
                #expect(response.json["total"] as? Int == response.titles.count)
                return response.titles
            }
            #expect(try await titles("language=es") == ["temprano"])
            #expect(try await titles("from=1950-01-01") == ["temprano", "late"])
            #expect(try await titles("to=1950-01-01&order=desc") == ["temprano", "early"])
            #expect(try await titles("category=computing&from=1940-01-01&to=1960-01-01") == ["temprano"])
            #expect(try await titles("category=space").isEmpty)
        }
    }

    @Test func namesEveryWrongParameter() async throws {
        try await withBackend { backend in
            let wrong = try await backend.send(
                .get, "/v1/milestones?limit=0&offset=-1&cursor=x&language=fr&category=&from=1999-2-1&to=x&order=up&q=1")
            #expect(wrong.status == .badRequest)
            #expect(
                wrong.wrongFields
                    == ["category", "cursor", "from", "language", "limit", "offset", "order", "q", "to"])
            let reversed = try await backend.send(.get, "/v1/milestones?from=2000-01-01&to=1999-01-01")
            #expect(reversed.wrongFields == ["from"])
        }
    }
}
