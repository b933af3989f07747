import NIOCore
import Testing

@testable import Gateway

@Suite("Routing files")
struct RoutingFileTests {
    private static let known = [Upstream(name: "backend", host: "b", port: 1)]

    @Test func readsEverythingThatARouteMayHave() throws {
        let table = try RoutingFile.table(
            """
            upstreams:
              - name: canary
                url: http://canary:8000
                healthCheck: {path: /ready, interval: 2, timeout: 0.5}
                maxRequests: 10
            routes:
              - name: api
                prefix: /api/
                hosts: [example.org, "*.example.org"]
                methods: [GET, POST]
                headers: {X-Canary: "yes", X-Debug: ~}
                priority: 5
                replacePrefixWith: /v2
                to: [{upstream: backend, weight: 95}, {upstream: canary, weight: 5}]
                access: {read: reader, write: admin}
                timeouts: {attempt: 1.5, overall: 4}
                retries: 3
              - name: auth
                prefix: /auth
                endpoint: authentication
            """, upstreams: Self.known)
        #expect(table.upstreams.map(\.name) == ["backend", "canary"])
        let canary = table.upstreams[1]
        #expect(canary.authority == "canary:8000")
        #expect(
            canary.policy.healthCheck
                == HealthCheck(path: "/ready", interval: .seconds(2), timeout: .milliseconds(500)))
        #expect(canary.policy.mostRequests == 10)
        let api = try #require(table.routes.first)
        #expect(api.name == "api")
        #expect(
            api.match
                == RouteMatch(
                    prefix: "/api",
                    hosts: [
                        try #require(HostPattern("example.org")), try #require(HostPattern("*.example.org")),
                    ], methods: [.get, .post],
                    fields: [
                        try #require(FieldPattern(name: "x-canary", value: "yes")),
                        try #require(FieldPattern(name: "x-debug", value: nil)),
                    ]))
        #expect(api.destination == .shares(try #require(UpstreamShares([(0, 95), (1, 5)]))))
        #expect(api.access == AccessRule(read: .reader, write: .admin))
        #expect(api.patience == Route.Patience(attempt: .milliseconds(1500), overall: .seconds(4)))
        #expect(api.retries == 3)
        let taken = try Scan.route(
            "GET /api/x HTTP/1.1\r\nHost: a.example.org\r\nX-Canary: yes\r\nX-Debug: 1\r\n\r\n", in: table)
        #expect(taken?.forwarded == "/v2/x")
        #expect(table.routes[1].destination == .authentication)
    }

    @Test(arguments: [
        ("routes: []", "routes: there is none, so nothing is served"),
        ("rotes: []", "rotes: it is not one of upstreams, routes"),
        ("routes: [{name: a, to: [{upstream: nobody}]}]", "routes[0].to: there is no upstream nobody"),
        ("routes: [{name: a, prefix: api, to: [{upstream: backend}]}]", "routes[0].prefix: api is not a plain path"),
        ("routes: [{name: a, prefix: /a/../b, to: [{upstream: backend}]}]", "routes[0].prefix: /a/../b is not"),
        ("routes: [{name: a, prefix: /a%2Fb, to: [{upstream: backend}]}]", "routes[0].prefix: /a%2Fb: the path holds"),
        ("routes: [{name: a}]", "routes[0]: it leads nowhere"),
        ("routes: [{name: a b, to: [{upstream: backend}]}]", "routes[0].name: it may hold"),
        ("routes: [{name: a, pefix: /a, to: [{upstream: backend}]}]", "routes[0].pefix: it is not one of"),
        ("routes: [{name: a, to: [{upstream: backend}], methods: [BREW]}]", "routes[0].methods: BREW"),
        ("routes: [{name: a, to: [{upstream: backend}], hosts: [\"a*b\"]}]", "routes[0].hosts: a*b"),
        ("routes: [{name: a, to: [{upstream: backend}], headers: {\"a b\": c}}]", "routes[0].headers: a b"),
        ("routes: [{name: a, to: [{upstream: backend, weight: 0}]}]", "routes[0].to: no upstream has a weight"),
        ("routes: [{name: a, to: [{upstream: backend}], access: {write: king}}]", "routes[0].access.write: "),
        ("routes: [{name: a, to: [{upstream: backend}], timeouts: {attempt: 0}}]", "routes[0].timeouts.attempt: it"),
        ("routes: [{name: a, to: [{upstream: backend}], retries: 9}]", "routes[0].retries: it must be"),
        (
            "routes: [{name: a, to: [{upstream: backend}]}, {name: a, to: [{upstream: backend}]}]",
            "routes[1].name: a is there twice"
        ),
        (
            "routes: [{name: a, endpoint: authentication, to: [{upstream: backend}]}]",
            "routes[0]: \"to\" and \"endpoint\" exclude each other"
        ),
        ("upstreams: [{name: x, url: ftp://x}]\nroutes: [{name: a, to: [{upstream: x}]}]", "upstreams[0].url: ftp"),
        ("upstreams: [{name: x}]\nroutes: [{name: a, to: [{upstream: x}]}]", "upstreams[0]: url is missing"),
        (
            "upstreams: [{name: x, url: http://x, healthCheck: {path: \"/a b\"}}]\nroutes: [{name: a, to: [{upstream: x}]}]",
            "upstreams[0].healthCheck.path: it is not"
        ),
        ("routes: [", ""),
    ])
    func saysWhatIsWrongAndWhere(text: String, message: String) {
        let mistake = #expect(throws: RoutingFile.Mistake.self) {
            try RoutingFile.table(text, upstreams: Self.known)
        }
        #expect(mistake?.description.hasPrefix(message) == true, "\(mistake?.description ?? "")")
    }
}
