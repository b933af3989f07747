import NIOCore
import Testing

@testable import Gateway

@Suite("Connection limits", .timeLimit(.minutes(1)))
struct ConnectionLimitTests {
    @Test func holdForAllAndForEach() {
        let limit = ConnectionLimit(most: 3, mostPerClient: 2)
        let ada = ClientKey(high: 0, low: 1)
        let bob = ClientKey(high: 0, low: 2)
        #expect(limit.admit(ada) && limit.admit(ada))
        #expect(!limit.admit(ada), "no third for the same client")
        #expect(limit.admit(bob))
        #expect(!limit.admit(ClientKey(high: 0, low: 3)), "no fourth at all")
        limit.release(ada)
        #expect(limit.admit(ada))
        #expect(limit.count == 3)
    }

    @Test func aConnectionBeyondThemIsClosed() async throws {
        try await RunningGateway.running(adjust: { $0.entrance.mostConnectionsPerClient = 1 }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                #expect(try await client.get("/x").status == 200)
                try await RawClient.connected(to: gateway.port) { try await $0.awaitClose() }
                #expect(try await client.get("/x").status == 200)
            }
            try await gateway.eventually {
                do {
                    return try await RawClient.connected(to: gateway.port) { try await $0.get("/x").status == 200 }
                } catch is RawClient.ClosedEarly {
                    return false
                }
            }
        }
    }
}
