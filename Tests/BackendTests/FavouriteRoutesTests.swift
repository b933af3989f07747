import HTTPTypes
import HummingbirdTesting
import PostgreSQL
import Testing

@testable import Backend

@Suite(.timeLimit(.minutes(2)))
struct FavouriteRoutesTests {
    @Test func eachUserKeepsTheirOwn() async throws {
        try await withBackend { backend in
            let one = try await backend.create("One", on: "1970-01-01")
            let two = try await backend.create("Two", on: "1970-01-02")
            for id in [one, two, two] {
                let kept = try await backend.send(.put, "/v1/favourites/\(id)", headers: [.subject: "ada"])
                #expect(kept.status == .noContent)
            }
            func favourites(of subject: String) async throws -> [String] {
                try await backend.send(.get, "/v1/favourites", headers: [.subject: subject]).titles
            }
            #expect(try await favourites(of: "ada") == ["One", "Two"])
            #expect(try await favourites(of: "eve") == [])
            _ = try await backend.send(.delete, "/v1/favourites/\(one)", headers: [.subject: "eve"])
            #expect(try await favourites(of: "ada") == ["One", "Two"])
            _ = try await backend.send(.delete, "/v1/favourites/\(one)", headers: [.subject: "ada"])
            #expect(try await favourites(of: "ada") == ["Two"])
            // What is deleted is nobody's favourite any more.
            _ = try await backend.send(.delete, "/v1/milestones/\(two)")
            #expect(try await favourites(of: "ada") == [])
            let left: Int = try await backend.database.query("SELECT count(*) FROM favourite")[0].decode(0)
            #expect(left == 0)
        }
    }

    @Test func areForAttestedUsersAndMilestonesThatExist() async throws {
        try await withBackend { backend in
            let id = try await backend.create("One", on: "1970-01-01")
            #expect(try await backend.send(.get, "/v1/favourites").status == .unauthorized)
            #expect(try await backend.send(.put, "/v1/favourites/\(id)").status == .unauthorized)
            let absent = "/v1/favourites/00000000-0000-7000-8000-000000000000"
            #expect(try await backend.send(.put, absent, headers: [.subject: "ada"]).status == .notFound)
        }
    }
}
