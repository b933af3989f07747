import Testing

@testable import Gateway

@Suite("Routing")
struct RoutingTableTests {
    private static let table = GatewaySettings(
        backend: Upstream(name: "backend", host: "b", port: 1), frontend: Upstream(name: "frontend", host: "f", port: 2)
    ).table

    @Test(arguments: [
        ("/api/v1/x", "api", "/v1/x"), ("/api", "api", ""), ("/api/", "api", "/"), ("/apix", "frontend", "/apix"),
        ("/dash/a", "dash", "/a"), ("/auth/login", "auth", "/auth/login"), ("/", "frontend", "/"),
        ("/API/v1", "frontend", "/API/v1"), ("/milestones/1", "frontend", "/milestones/1"),
        ("/x/../api/y", "api", "/y"),
    ])
    func takesTheLongestPrefix(path: String, name: String, forwarded: String) throws {
        let taken = try #require(try Scan.route("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n", in: Self.table))
        #expect(taken.route.name == name)
        #expect(taken.forwarded == forwarded)
    }

    private static func name(_ request: String, _ routes: [Route]) throws -> String? {
        try Scan.route(request + "\r\n\r\n", in: RoutingTable(routes))?.route.name
    }

    @Test func prefersTheLongerOfTwoPrefixesInAnyOrder() throws {
        let short = Route("short", prefix: "/a", to: .upstream(0))
        let long = Route("long", prefix: "/a/b", to: .upstream(1))
        for routes in [[short, long], [long, short]] {
            #expect(try Self.name("GET /a/b/c HTTP/1.1\r\nHost: a", routes) == "long")
        }
        #expect(try Self.name("GET /b HTTP/1.1\r\nHost: a", [short]) == nil)
    }

    @Test(arguments: [
        ("example.org", "name"), ("EXAMPLE.org:8080", "name"), ("example.org.", "name"), ("a.example.org", "domain"),
        ("a.b.example.org", "domain"), ("badexample.org", "any"), ("[::1]:80", "any"), ("org", "any"),
    ])
    func prefersTheNarrowerHost(host: String, name: String) throws {
        let routes = [
            Route("any", prefix: "", to: .absent),
            Route(
                "domain", match: RouteMatch(hosts: [try #require(HostPattern("*.example.org"))]), to: .absent),
            Route("name", match: RouteMatch(hosts: [try #require(HostPattern("example.org"))]), to: .absent),
        ]
        for routes in [routes, routes.reversed()] {
            #expect(try Self.name("GET / HTTP/1.1\r\nHost: \(host)", routes) == name)
        }
    }

    @Test func tellsMethodsAndFieldsApart() throws {
        let routes = [
            Route("rest", prefix: "/a", to: .absent),
            Route("reads", match: RouteMatch(prefix: "/a", methods: [.get, .head]), to: .absent),
            Route(
                "canary",
                match: RouteMatch(
                    prefix: "/a", methods: [.get],
                    fields: [try #require(FieldPattern(name: "X-Canary", value: "yes"))]), to: .absent),
            Route(
                "debugged",
                match: RouteMatch(prefix: "/b", fields: [try #require(FieldPattern(name: "x-debug", value: nil))]),
                to: .absent),
        ]
        #expect(try Self.name("POST /a HTTP/1.1\r\nHost: a", routes) == "rest")
        #expect(try Self.name("GET /a HTTP/1.1\r\nHost: a", routes) == "reads")
        #expect(try Self.name("GET /a HTTP/1.1\r\nHost: a\r\nx-canary: yes", routes) == "canary")
        #expect(try Self.name("GET /a HTTP/1.1\r\nHost: a\r\nx-canary: no", routes) == "reads")
        #expect(try Self.name("GET /a HTTP/1.1\r\nHost: a\r\nx-canary: no\r\nX-Canary: yes", routes) == "canary")
        #expect(try Self.name("POST /b HTTP/1.1\r\nHost: a\r\nX-DEBUG:", routes) == "debugged")
        #expect(try Self.name("POST /b HTTP/1.1\r\nHost: a", routes) == nil)
    }

    @Test func aPriorityWinsOverEverything() throws {
        let wide = Route("wide", match: RouteMatch(prefix: ""), to: .absent, priority: 1)
        let narrow = Route("narrow", prefix: "/a/b", to: .absent)
        #expect(try Self.name("GET /a/b HTTP/1.1\r\nHost: a", [narrow, wide]) == "wide")
    }

    @Test func sharesFollowTheirWeights() throws {
        let shares = try #require(UpstreamShares([(0, 90), (1, 0), (2, 10)]))
        var generator = SplitMix64(seed: 1)
        var counts: [Int: Int] = [:]
        for _ in 0..<10_000 { counts[shares.pick(using: &generator), default: 0] += 1 }
        #expect(counts[1] == nil)
        #expect((8_700...9_300).contains(counts[0] ?? 0), "\(counts)")
        #expect(shares.portions.map(\.portion) == [0.9, 0.1])
        #expect(UpstreamShares([(0, 0)]) == nil)
    }

    @Test func writesToTheAPINeedAnEditor() throws {
        let api = try #require(Self.table.routes.first { $0.name == "api" })
        for method in RequestMethod.allCases {
            #expect(api.access.role(for: method) == (method.isSafe ? nil : .editor))
        }
        #expect(Role.reader < .editor && Role.editor < .admin)
    }

    @Test(arguments: [
        ("http://backend:8000", "backend", 8000), ("http://backend", "backend", 80), ("http://[::1]:80/", "::1", 80),
        ("http://127.0.0.1:1", "127.0.0.1", 1),
    ])
    func readsUpstreamAddresses(url: String, host: String, port: Int) throws {
        #expect(try Upstream(name: "x", url: url) == Upstream(name: "x", host: host, port: port))
    }

    @Test(arguments: ["https://a", "backend:80", "http://", "http://a:0", "http://a:99999", "http://a/b", "http://a b"])
    func refusesOtherAddresses(url: String) {
        #expect(throws: Upstream.AddressError.self) { try Upstream(name: "x", url: url) }
    }
}
