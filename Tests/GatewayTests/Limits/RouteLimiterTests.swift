import Testing

@testable import Gateway

@Suite("Routes' limits", .timeLimit(.minutes(1)))
struct RouteLimiterTests {
    private static func table(_ client: RouteLimit.Client, burst: Int = 1) -> RoutingTable {
        let route = Route(
            "api", prefix: "/api", to: .upstream(0), access: AccessRule(write: .editor),
            limit: RouteLimit(
                allowance: RateLimiter.Allowance(requestsPerSecond: 0.01, burst: burst), client: client))
        return RoutingTable(
            upstreams: [Upstream(name: "backend", host: "b", port: 1)],
            [route, Route("rest", prefix: "", to: .upstream(0))])
    }

    @Test func countAddressesOrSubjects() throws {
        let address = ClientKey(high: 0, low: 1)
        let byAddress = try #require(RouteLimiter.limiters(of: Self.table(.address), after: nil)[0])
        #expect(byAddress.admit(address: address, now: 0) == nil)
        #expect(byAddress.admit(subject: "ada", address: address, now: 0) == nil, "already counted")
        #expect(byAddress.admit(address: address, now: 0) != nil)
        let bySubject = try #require(RouteLimiter.limiters(of: Self.table(.subject), after: nil)[0])
        #expect(bySubject.admit(address: address, now: 0) == nil)
        #expect(bySubject.admit(subject: "ada", address: address, now: 0) == nil)
        #expect(bySubject.admit(subject: "ada", address: ClientKey(high: 0, low: 2), now: 0) != nil)
        #expect(bySubject.admit(subject: "bob", address: address, now: 0) == nil)
        #expect(bySubject.admit(subject: nil, address: address, now: 0) == nil)
        #expect(bySubject.admit(subject: nil, address: address, now: 0) != nil, "without a token the address counts")
    }

    @Test func outliveATableThatKeepsThem() throws {
        let routes = RoutesInForce(Self.table(.address))
        let client = ClientKey(high: 0, low: 1)
        #expect(routes.current.limiters[0]?.admit(address: client, now: 0) == nil)
        #expect(routes.current.limiters[1] == nil)
        #expect(routes.replace(Self.table(.address)).limiters[0]?.admit(address: client, now: 0) != nil)
        let changed = routes.replace(Self.table(.address, burst: 2)).limiters[0]
        #expect(changed?.admit(address: client, now: 0) == nil)
    }

    @Test func areReadFromTheFile() throws {
        let upstreams = [Upstream(name: "backend", host: "b", port: 1)]
        let table = try RoutingFile.table(
            """
            routes:
              - name: api
                to: [{upstream: backend}]
                rateLimit: {requestsPerSecond: 2.5, burst: 10, by: subject}
            """, upstreams: upstreams)
        #expect(
            table.routes[0].limit
                == RouteLimit(
                    allowance: RateLimiter.Allowance(requestsPerSecond: 2.5, burst: 10), client: .subject))
        for wrong in ["{requestsPerSecond: 0}", "{requestsPerSecond: 1, burst: 0}", "{requestsPerSecond: 1, by: moon}"]
        {
            #expect(throws: RoutingFile.Mistake.self) {
                try RoutingFile.table(
                    "routes: [{name: a, to: [{upstream: backend}], rateLimit: \(wrong)}]", upstreams: upstreams)
            }
        }
    }

    @Test func holdAVerifiedSubjectWhereverItComesFrom() async throws {
        try await RunningGateway.running(adjust: { settings in
            let route = Route(
                "api", prefix: "/api", stripsPrefix: true, to: .upstream(0), access: .writes(.editor),
                limit: RouteLimit(
                    allowance: RateLimiter.Allowance(requestsPerSecond: 0.01, burst: 2), client: .subject))
            settings.table = RoutingTable(upstreams: settings.table.upstreams, [route])
        }) { gateway in
            let ada = try await gateway.token(.editor)
            let bob = try await gateway.token(.editor, subject: "bob")
            try await gateway.eventually {
                try await RawClient.connected(to: gateway.port) {
                    try await $0.get("/api/x", "Authorization: Bearer \(ada)").text.contains("Subject: ada")
                }
            }
            try await RawClient.connected(to: gateway.port) { client in
                var statuses: [Int] = []
                for token in [ada, ada, ada, bob] {
                    statuses.append(try await client.get("/api/x", "Authorization: Bearer \(token)").status)
                }
                #expect(statuses.contains(429))
                #expect(statuses.last == 200)
            }
        }
    }
}
