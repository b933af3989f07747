import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct OpenAPITests {
    @Test func describesWhatRequestsAreReadAs() async throws {
        try await withBackend { backend in
            let document = try await backend.send(.get, "/openapi.json").json
            #expect(document["openapi"] as? String == "3.1.0")
            let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
            let list = try #require(paths["/v1/milestones"]?["get"]?["parameters"] as? [[String: Any]])
            let names = list.compactMap { $0["name"] as? String }
            #expect(
                names == ["language", "category", "source", "tag", "from", "to", "limit", "order", "cursor", "offset"])
            // Each is a parameter indeed: the backend doesn't say of it that it is none.
            for name in names {
                let answer = try await backend.send(.get, "/v1/milestones?\(name)=%01")
                let errors = answer.json["errors"] as? [[String: String]]
                #expect(errors?.contains { $0["reason"] == "is not a parameter here" } == false)
            }
            let body = try #require(paths["/v1/milestones"]?["post"]?["requestBody"] as? [String: Any])
            let content = try #require(body["content"] as? [String: [String: Any]])
            let schema = try #require(content["application/json"]?["schema"] as? [String: Any])
            #expect(schema["required"] as? [String] == ["date", "title", "description", "category", "language"])
            #expect(schema["additionalProperties"] as? Bool == false)
        }
    }

    @Test func everyOperationAnswersAndNothingElseDoes() async throws {
        try await withBackend { backend in
            let document = try await backend.send(.get, "/openapi.json").json
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            #expect(paths.count == 13)
            for (path, operations) in paths {
                let address = path.replacing("{id}", with: "00000000-0000-7000-8000-000000000000") + "?wait=x"
                for method in [HTTPRequest.Method.get, .put, .post, .patch, .delete, .trace] {
                    let isDescribed = operations[method.rawValue.lowercased()] != nil
                    let status = try await backend.send(method, address).status
                    #expect((status == .methodNotAllowed) == !isDescribed, "\(method) \(path) \(status)")
                }
            }
        }
    }

    @Test func milestonesLookAsDescribed() async throws {
        try await withBackend { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            let milestone = try await backend.send(.get, "/v1/milestones/\(id)").json
            let schema = try #require(MilestoneColumn.milestoneSchema.json["required"])
            #expect(schema == .array(MilestoneColumn.allCases.map { .text($0.name) }))
            #expect(Set(milestone.keys) == Set(MilestoneColumn.allCases.map(\.name)))
        }
    }

    @Test func pagesAndProblemsLookAsDescribed() async throws {
        try await withBackend { backend in
            _ = try await backend.create("One", on: "1970-01-01")
            let document = try await backend.send(.get, "/openapi.json").json
            let components = try #require(document["components"] as? [String: [String: [String: Any]]])
            for (name, path) in [
                ("MilestonePage", ""), ("MatchPage", "/search?q=one"), ("Problem", "?limit=x"), ("Problem", "/none"),
            ] {
                let answer = try await backend.send(.get, "/v1/milestones" + path).json
                let schema = try #require(components["schemas"]?[name])
                let members = try #require(schema["properties"] as? [String: Any])
                let required = try #require(schema["required"] as? [String])
                #expect(Set(answer.keys).isSubset(of: members.keys), "\(path)")
                #expect(Set(required).isSubset(of: answer.keys), "\(path)")
            }
        }
    }

    @Test func pageForPeopleNeedsNobodyElse() async throws {
        try await withBackend { backend in
            let page = try await backend.send(.get, "/docs")
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let text = String(buffer: page.body)
            #expect(text.contains("fetch('openapi.json')"))
            #expect(!text.contains("http://") && !text.contains("https://"))
        }
    }
}
