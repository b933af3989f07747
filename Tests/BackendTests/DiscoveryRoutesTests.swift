import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct DiscoveryRoutesTests {
    @Test func searchesInBothLanguagesRanksAndMarks() async throws {
        try await withBackend { backend in
            try await backend.add("The first computers talk", "A message between two <computers> & a crash.", "en")
            try await backend.add("Something else", "It mentions a computer in passing.", "en")
            try await backend.add("Las primeras computadoras hablan", "Un mensaje entre dos computadoras.", "es")
            try await backend.untilSearchable()
            let found = try await backend.send(.get, "/v1/milestones/search?q=computers")
            #expect(found.status == .ok)
            // Stemmed, the title's words before the description's.
            #expect(found.matchTitles == ["The first computers talk", "Something else"])
            let first = try #require((found.json["items"] as? [[String: Any]])?.first)
            let highlights = try #require(first["highlights"] as? [String: String])
            #expect(highlights["title"] == "The first <mark>computers</mark> talk")
            #expect(highlights["description"]?.contains("&lt;<mark>computers</mark>&gt;") == true)
            let spanish = try await backend.send(.get, "/v1/milestones/search?q=computadora&language=es")
            #expect(spanish.matchTitles == ["Las primeras computadoras hablan"])
            let phrase = try await backend.send(.get, "/v1/milestones/search?q=%22first+computers%22+-crash")
            #expect(phrase.matchTitles.isEmpty)
            var titles: [String] = []
            var cursor = ""
            while true {
                let page = try await backend.send(.get, "/v1/milestones/search?q=computers&limit=1" + cursor)
                titles += page.matchTitles
                guard let next = page.json["next_cursor"] as? String else { break }
                cursor = "&cursor=\(next)"
                try #require(titles.count < 5)
            }
            #expect(titles == found.matchTitles)
        }
    }

    @Test func refusesSearchesItCannotUnderstand() async throws {
        try await withBackend { backend in
            #expect(try await backend.send(.get, "/v1/milestones/search").wrongFields == ["q"])
            let wrong = try await backend.send(.get, "/v1/milestones/search?q=%00&limit=51&cursor=x&colour=red")
            #expect(wrong.wrongFields == ["colour", "cursor", "limit", "q"])
            #expect(try await backend.send(.get, "/v1/milestones/search?q=%FF").wrongFields == ["q"])
            #expect(try await backend.send(.get, "/v1/milestones/search?q=a&q=b").wrongFields == ["q"])
            // Whatever somebody types is a search, never an error of the database.
            for text in ["'", "%22", "a+%26+|+!", "((", ":*", "\\\\", "%F0%9F%9A%80", "+-", "or", "%25"] {
                #expect(try await backend.send(.get, "/v1/milestones/search?q=\(text)").status == .ok, "\(text)")
            }
        }
    }

    @Test func findsWhatHappenedOnADayOfAnyYear() async throws {
        try await withBackend { backend in
            for date in ["1969-07-20", "1976-07-20", "1969-07-21", "2000-02-29"] {
                _ = try await backend.create("On \(date)", on: date)
            }
            let day = try await backend.send(.get, "/v1/milestones/on-this-day?month=7&day=20")
            #expect(day.titles == ["On 1969-07-20", "On 1976-07-20"])
            #expect(day.json["total"] as? Int == 2)
            let leap = try await backend.send(.get, "/v1/milestones/on-this-day?month=2&day=29")
            #expect(leap.titles == ["On 2000-02-29"])
            #expect(try await backend.send(.get, "/v1/milestones/on-this-day").status == .ok)
            #expect(try await backend.send(.get, "/v1/milestones/on-this-day?month=2&day=30").wrongFields == ["day"])
            #expect(try await backend.send(.get, "/v1/milestones/on-this-day?month=2").wrongFields == ["day"])
        }
    }

    @Test func choosesByChanceAmongThoseThatMatch() async throws {
        try await withBackend { backend in
            for number in 0..<20 { _ = try await backend.create("\(number)", on: "1970-01-01") }
            _ = try await backend.create("español", on: "1970-01-01", language: "es")
            var seen: Set<String> = []
            for _ in 0..<40 { seen.formUnion(try await backend.send(.get, "/v1/milestones/random").titles) }
            #expect(seen.count > 3)
            let many = try await backend.send(.get, "/v1/milestones/random?count=50&language=en")
            #expect(Set(many.titles).count == 20)
            #expect(many.titles.count == 20)
            #expect(many.headers[.cacheControl] == "no-store")
        }
    }

    @Test func countsByDecadeCategoryLanguageAndSource() async throws {
        try await withBackend { backend in
            for date in ["1969-07-20", "1970-01-01", "1979-12-31", "0009-01-01"] {
                _ = try await backend.create("On \(date)", on: date)
            }
            let statistics = try await backend.send(.get, "/v1/milestones/statistics").json
            #expect(statistics["total"] as? Int == 4)
            #expect(statistics["decades"] as? [String: Int] == ["0": 1, "1960": 1, "1970": 2])
            #expect(statistics["categories"] as? [String: Int] == ["computing": 4])
            #expect(statistics["languages"] as? [String: Int] == ["en": 4])
            #expect(statistics["sources"] as? [String: Int] == ["manual": 4])
        }
    }

    @Test func filtersByTagAndSourceAndChangesTags() async throws {
        try await withBackend { backend in
            let body =
                milestone("Tagged", on: "1970-01-01").dropLast() + #","tags":["moon","a \"b\""],"source":"archive"}"#
            let created = try await backend.send(.post, "/v1/milestones", String(body))
            #expect(created.json["tags"] as? [String] == ["moon", "a \"b\""])
            _ = try await backend.create("Plain", on: "1970-01-01")
            #expect(try await backend.send(.get, "/v1/milestones?tag=moon").titles == ["Tagged"])
            #expect(try await backend.send(.get, "/v1/milestones?source=archive").titles == ["Tagged"])
            #expect(try await backend.send(.get, "/v1/milestones?tag=sun").titles.isEmpty)
            let path = "/v1/milestones/\(try #require(created.json["id"] as? String))"
            #expect(
                try await backend.send(.patch, path, #"{"title":"x"}"#).json["tags"] as? [String] == [
                    "moon", "a \"b\"",
                ])
            #expect(try await backend.send(.patch, path, #"{"tags":null}"#).json["tags"] as? [String] == [])
            let many = (0...20).map { "\"\($0)\"" }.joined(separator: ",")
            for wrong in ["7", "\"x\"", "[7]", "[\"a\",\"a\"]", "[\" \"]", "[\"a\\u0000\"]", "[\(many)]", "{}"] {
                let response = try await backend.send(.patch, path, "{\"tags\":\(wrong)}")
                #expect(response.wrongFields == ["tags"], "\(wrong)")
            }
        }
    }
}

extension BackendFixture {
    fileprivate func add(_ title: String, _ description: String, _ language: String) async throws {
        let response = try await send(
            .post, "/v1/milestones",
            """
            {"date":"1970-01-01","title":"\(title)","description":"\(description)","category":"computing",\
            "language":"\(language)"}
            """)
        #expect(response.status == .created)
    }
}
