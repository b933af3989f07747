import NIOCore
import Testing

@testable import Gateway

@Suite("The entrance", .timeLimit(.minutes(1)))
struct EntranceTests {
    @Test(arguments: ["PROXY TCP4 1.2.3.4 5.6.7.8 1000 80\r\n", "PROXY UNKNOWN\r\n"])
    func hearsABalancerOut(header: String) async throws {
        try await RunningGateway.running(adjust: { $0.entrance.expectsProxyHeader = true }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                for byte in header.utf8 { try await client.send([byte]) }
                for _ in 0..<2 {
                    let reply = try await client.get("/x")
                    let address = header.contains("TCP4") ? "1.2.3.4" : "127.0.0.1"
                    #expect(reply.text.contains("X-Forwarded-For: \(address)\n"))
                }
            }
        }
    }

    @Test func closesOnWhoeverOmitsTheBalancersHeader() async throws {
        try await RunningGateway.running(adjust: { $0.entrance.expectsProxyHeader = true }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                try await client.awaitClose()
            }
        }
    }

    @Test func believesProxiesThatAreTrusted() async throws {
        let proxies = try AddressRanges("127.0.0.0/8")
        try await RunningGateway.running(adjust: { settings in
            settings.entrance.trustedProxies = proxies
            settings.rateLimit = RateLimiter.Allowance(requestsPerSecond: 0.01, burst: 1)
        }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/x", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https")
                #expect(reply.text.contains("X-Forwarded-For: 1.2.3.4, 127.0.0.1\n"))
                #expect(reply.text.contains("X-Forwarded-Proto: https\n"))
                #expect(try await client.get("/x", "X-Forwarded-For: 1.2.3.4").status == 429)
                #expect(try await client.get("/x", "X-Forwarded-For: 1.2.3.5").status == 200, "another client")
            }
        }
    }

    @Test func addsWhatProtectsBrowsers() async throws {
        try await RunningGateway.running { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let reply = try await client.get("/x")
                #expect(reply.field("X-Content-Type-Options") == "nosniff")
                #expect(reply.field("X-Frame-Options") == "SAMEORIGIN")
                #expect(reply.field("Referrer-Policy") == "strict-origin-when-cross-origin")
                #expect(reply.field("Strict-Transport-Security") == nil, "it came in plain")
            }
        }
    }

    @Test func tellsPagesOfOtherOriginsWhatTheyMay() async throws {
        let policy = try CrossOriginPolicy("https://a.example", lifetime: 60)
        try await RunningGateway.running(adjust: { $0.crossOrigin = policy }) { gateway in
            try await RawClient.connected(to: gateway.port) { client in
                let own = try await client.get("/x", "Origin: https://A.example")
                #expect(own.field("Access-Control-Allow-Origin") == "https://A.example")
                #expect(own.field("Access-Control-Allow-Credentials") == "true")
                #expect(own.field("Vary") == "Origin")
                let foreign = try await client.get("/x", "Origin: https://b.example")
                #expect(foreign.field("Access-Control-Allow-Origin") == nil)
                #expect(foreign.status == 200)
                for (origin, status) in [("https://a.example", 204), ("https://b.example", 403)] {
                    try await client.send(
                        "OPTIONS /api/x HTTP/1.1\r\nHost: a\r\nOrigin: \(origin)\r\n"
                            + "Access-Control-Request-Method: PUT\r\n"
                            + "Access-Control-Request-Headers: authorization\r\n\r\n")
                    let reply = try await client.reply()
                    #expect(reply.status == status)
                    let isAllowed = status == 204
                    #expect(reply.field("Access-Control-Allow-Headers") == (isAllowed ? "authorization" : nil))
                    #expect(reply.field("Access-Control-Allow-Methods")?.contains("PUT") == (isAllowed ? true : nil))
                }
                let refused = try await client.get("/auth/nothing", "Origin: https://a.example")
                #expect(refused.field("Access-Control-Allow-Origin") != nil, "its own answers too")
            }
        }
    }

    @Test(arguments: ["a.example", "ftp://a.example", "https://", "https://a.example/path", "null"])
    func refusesWhatIsNoOrigin(text: String) {
        #expect(throws: CrossOriginPolicy.Mistake.self) { try CrossOriginPolicy(text, lifetime: 1) }
    }
}
