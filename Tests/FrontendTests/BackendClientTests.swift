import AsyncHTTPClient
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import Frontend

@Suite("Backend client", .timeLimit(.minutes(1)))
struct BackendClientTests {
    @Test func asksForWhatIsWantedAndReadsTheAnswer() async throws {
        try await Self.withBackend { client in
            let query = MilestoneQuery(language: .spanish, category: "a b&c", order: .descending, offset: 20, limit: 10)
            let list = try await client.milestones(query)
            #expect(list.total == 7)
            #expect(list.items.map(\.title) == ["language=es&order=desc&limit=10&offset=20&category=a%20b%26c"])
        }
    }

    @Test func knowsNothingThereFromBeingDown() async throws {
        try await Self.withBackend { client in
            let gone = try await client.milestone("gone")
            #expect(gone == nil)
            await #expect(throws: MilestoneSourceError.self) { try await client.milestone("broken") }
            await #expect(throws: MilestoneSourceError.self) { try await client.milestone("nonsense") }
        }
    }

    @Test func tellsAtOnceThatTheBackendIsAway() async throws {
        let connections = BackendConnections()
        let client = BackendClient(baseURL: "http://127.0.0.1:1", client: connections.client)
        let start = ContinuousClock.now
        await #expect(throws: MilestoneSourceError.self) { try await client.milestone("1") }
        #expect(ContinuousClock.now - start < .seconds(2))
        try await connections.client.shutdown()
    }

    private static func withBackend(_ body: @Sendable (BackendClient) async throws -> Void) async throws {
        let router = Router()
        router.get("/v1/milestones") { request, _ in
            Response(
                status: .ok,
                body: .init(
                    byteBuffer: ByteBuffer(
                        string: """
                            {"items":[{"id":"1","date":"1969-10-29","title":"\(request.uri.query ?? "")",\
                            "description":"d","category":"c","language":"es","source":"builtin",\
                            "created_at":"","updated_at":""}],"total":7,"next_cursor":null,"limit":10,"offset":20}
                            """)))
        }
        router.get("/v1/milestones/gone") { _, _ in Response(status: .notFound) }
        router.get("/v1/milestones/broken") { _, _ in Response(status: .internalServerError) }
        router.get("/v1/milestones/nonsense") { _, _ in "not JSON" }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            try await body(BackendClient(baseURL: "http://127.0.0.1:\(client.port ?? 0)/", client: .shared))
        }
    }
}
