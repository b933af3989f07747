import HTTPTypes
import KubernetesModel
import Testing

@testable import KubernetesClient

@Suite struct APIDiscoveryTests {
    private let clock = NotingClock()

    private let core = #"""
        {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"creationTimestamp":null},"versions":[{"version":"v1",
        "resources":[{"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},"scope":"Namespaced",
        "singularResource":"pod","verbs":["get","list"],"shortNames":["po"],"categories":["all"],
        "subresources":[{"subresource":"log","verbs":["get"]}]}]}]}]}
        """#
    private let apps = #"""
        {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"apps"},"versions":[{"version":"v1","resources":[
        {"resource":"deployments","responseKind":{"kind":"Deployment"},"scope":"Namespaced",
        "singularResource":"deployment","verbs":["get"],"shortNames":["deploy"]}]}]},
        {"metadata":{"name":"example.org"},"versions":[
        {"version":"v2","resources":[{"resource":"things","responseKind":{"kind":"Thing"},"scope":"Cluster"}]},
        {"version":"v1","resources":[{"resource":"things","responseKind":{"kind":"Thing"},"scope":"Cluster"}]}]}]}
        """#

    private func discovery(_ transport: ScriptedTransport) -> APIDiscovery {
        APIDiscovery(Client(transport: transport, retry: .never, clock: clock))
    }

    @Test func findsKindsByAnyOfTheirNames() async throws {
        let transport = ScriptedTransport(answer(core), answer(apps))
        let discovery = discovery(transport)
        for name in ["deploy", "deployments", "deployment.apps", "Deployment"] {
            #expect(try await discovery.resource(called: name)?.type == Deployment.resource)
        }
        let pod = try #require(try await discovery.resource(called: "po"))
        #expect(pod.type == Pod.resource)
        #expect(pod.subresources == ["log"])
        #expect(pod.verbs == ["get", "list"])
        let thing = try await discovery.resource(called: "things.example.org")
        #expect(thing?.type.version == "v2")
        #expect(thing?.type.scope == .cluster)
        #expect(try await discovery.resource(apiVersion: "example.org/v1", kind: "Thing")?.type.version == "v1")
        #expect(transport.lines == ["GET /api", "GET /apis"])
        #expect(transport.requests.first?.head.headerFields[.accept]?.contains("APIGroupDiscoveryList") == true)
    }

    @Test func looksAgainForWhatIsNewButNotAllTheTime() async throws {
        let transport = ScriptedTransport(answer(core), answer(apps))
        let discovery = discovery(transport)
        #expect(try await discovery.resource(called: "widgets") == nil)
        #expect(transport.requests.count == 2)
        clock.advance(by: .seconds(6))
        #expect(try await discovery.resource(called: "widgets") == nil)
        #expect(try await discovery.resource(called: "widgets") == nil)
        #expect(transport.requests.count == 4)
        _ = try await discovery.resources()
        #expect(transport.requests.count == 4)
        clock.advance(by: .seconds(600))
        _ = try await discovery.resources()
        #expect(transport.requests.count == 6)
        discovery.invalidate()
        _ = try await discovery.resources()
        #expect(transport.requests.count == 8)
    }

    @Test func readsGroupByGroupWhereNothingIsAggregatedAndPassesOverWhatIsDown() async throws {
        let transport = ScriptedTransport(
            answer(#"{"kind":"APIVersions","versions":["v1"]}"#),
            answer(
                #"""
                {"groupVersion":"v1","resources":[
                {"name":"pods","singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get"],"shortNames":["po"]},
                {"name":"pods/log","singularName":"","namespaced":true,"kind":"Pod","verbs":["get"]}]}
                """#),
            answer(
                #"""
                {"kind":"APIGroupList","groups":[{"name":"down","versions":[{"groupVersion":"down/v1"}]},
                {"name":"apps","versions":[{"groupVersion":"apps/v1beta1"},{"groupVersion":"apps/v1"}],
                "preferredVersion":{"groupVersion":"apps/v1"}}]}
                """#),
            failure(503, reason: "ServiceUnavailable"),
            answer(
                #"{"groupVersion":"apps/v1","resources":[{"name":"deployments","namespaced":true,"kind":"Deployment"}]}"#
            ),
            answer(
                #"{"groupVersion":"apps/v1beta1","resources":[{"name":"deployments","namespaced":true,"kind":"Deployment"}]}"#
            ))
        let resources = try await discovery(transport).resources()
        #expect(resources.map(\.type.apiVersion) == ["v1", "apps/v1", "apps/v1beta1"])
        #expect(resources.first?.subresources == ["log"])
    }
}
