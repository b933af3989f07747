import Testing

@testable import Gateway

@Suite("Routing")
struct RoutingTableTests {
    private static let table = GatewaySettings(
        backend: Upstream(name: "backend", host: "b", port: 1), frontend: Upstream(name: "frontend", host: "f", port: 2)
    ).routes

    @Test(arguments: [
        ("/api/v1/x", "api", "/v1/x"), ("/api", "api", ""), ("/api/", "api", "/"), ("/apix", "frontend", "/apix"),
        ("/dash/a", "dash", "/a"), ("/auth/login", "auth", "/auth/login"), ("/", "frontend", "/"),
        ("/API/v1", "frontend", "/API/v1"), ("/milestones/1", "frontend", "/milestones/1"),
    ])
    func takesTheLongestPrefix(path: String, name: String, forwarded: String) throws {
        let taken = try #require(Scan.route(path, in: Self.table))
        #expect(taken.route.name == name)
        #expect(taken.forwarded == forwarded)
    }

    @Test func prefersTheLongerOfTwoPrefixesInAnyOrder() {
        let short = Route("short", prefix: "/a", to: .upstream(0))
        let long = Route("long", prefix: "/a/b", to: .upstream(1))
        for table in [RoutingTable([short, long]), RoutingTable([long, short])] {
            #expect(Scan.route("/a/b/c", in: table)?.route.name == "long")
        }
        #expect(Scan.route("/b", in: RoutingTable([short])) == nil)
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
