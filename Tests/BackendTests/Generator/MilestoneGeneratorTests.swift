import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct MilestoneGeneratorTests {
    @Test func addsBothLanguagesOnceAndKeepsWhatIsThere() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "milestones-\(UUID()).json")
        try Data(
            """
            [{"date":"1969-10-29","category":"internet",
              "es":{"title":"Uno","description":"d"},"en":{"title":"One","description":"d"}},
             {"date":"1989-03-12","category":"internet",
              "es":{"title":"Dos","description":"d"},"en":{"title":"Two","description":"d"}}]
            """.utf8
        ).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withBackend { backend in
            _ = try await backend.create("One", on: "1969-10-29")
            let generator = MilestoneGenerator(
                store: MilestoneStore(database: backend.database), provider: BuiltinProvider(file: file))
            #expect(try await generator.generate(count: 1) == .init(proposed: 4, added: 1))
            #expect(try await generator.generate() == .init(proposed: 4, added: 2))
            #expect(try await generator.generate() == .init(proposed: 4, added: 0))
            let listed = try await backend.send(.get, "/v1/milestones")
            #expect(Set(listed.titles) == ["One", "Uno", "Two", "Dos"])
            let spanish = try await backend.send(.get, "/v1/milestones?language=es&limit=1")
            #expect((spanish.json["items"] as? [[String: Any]])?.first?["created_by"] as? String == "generator/builtin")
        }
    }

    @Test func curatedMilestonesKeepTheRulesOfTheAPI() throws {
        let contents = try BuiltinProvider().proposals()
        #expect(contents.count >= 400)
        for content in contents {
            #expect((1...MilestoneLimits.title).contains(content.title.unicodeScalars.count), "\(content.title)")
            #expect(
                (1...MilestoneLimits.description).contains(content.description.unicodeScalars.count), "\(content.title)"
            )
        }
        let keys = contents.map { "\($0.date) \($0.language.rawValue) \($0.title)" }
        #expect(Set(keys).count == keys.count)
    }
}
