import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct FormsTests {
    private func accepts(_ transport: ScriptedTransport) -> [String] {
        transport.requests.map { $0.head.headerFields[.accept] ?? "" }
    }

    private func body(_ request: ClientRequest?) throws -> JSONValue {
        try JSONValue(parsing: request?.body?.readableBytesView ?? ByteBufferView())
    }

    @Test func asksForMetadataAlone() async throws {
        let item =
            #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"x","namespace":"a"}}"#
        let event = #"{"type":"ADDED","object":\#(item)}"# + "\n"
        let transport = ScriptedTransport(
            answer(item), answer(#"{"metadata":{"resourceVersion":"3"},"items":[\#(item)]}"#), answer(pieces: [event]))
        let pods = Client(transport: transport).metadata(of: Pod.resource, namespace: "a")
        #expect(try await pods.get("x").metadata.name == "x")
        #expect(try await pods.listAll().items.map(\.key.name) == ["x"])
        for try await event in pods.watch() {
            guard case .added(let object) = event else { continue }
            #expect(object.key.name == "x")
        }
        #expect(
            accepts(transport) == [
                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
                "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
            ])
    }

    @Test func appliesMetadataAsTheKindItIsOf() async throws {
        let item =
            #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"x","namespace":"a"}}"#
        let transport = ScriptedTransport(answer(item))
        let sets = Client(transport: transport).resource(ReplicaSet.self, namespace: "a").metadataOnly
        var object = try await sets.get("x")
        object.metadata.labels = ["a": "b"]
        _ = try await sets.apply(object, fieldManager: "m", fieldValidation: .strict)
        #expect(
            try body(transport.requests.last) == [
                "apiVersion": "apps/v1", "kind": "ReplicaSet",
                "metadata": ["name": "x", "namespace": "a", "labels": ["a": "b"]],
            ])
        #expect(transport.lines.last?.hasSuffix("?fieldManager=m&fieldValidation=Strict") == true)
    }

    @Test func readsTables() async throws {
        let transport = ScriptedTransport(
            answer(
                #"""
                {"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"7"},
                "columnDefinitions":[{"name":"Name","type":"string","format":"name","description":"","priority":0}],
                "rows":[{"cells":["x"],"object":{"kind":"PartialObjectMetadata","metadata":{"name":"x"}}}]}
                """#), answer(#"{"kind":"Table","columnDefinitions":null,"rows":null}"#))
        let pods = Client(transport: transport).resource(Pod.self, namespace: "a")
        let table = try await pods.table()
        #expect(table.columnDefinitions.map(\.name) == ["Name"])
        #expect(table.rows.map(\.cells) == [["x"]])
        #expect(table.rows.first?.object?.metadata.name == "x")
        #expect(try await pods.table().rows.isEmpty)
        #expect(accepts(transport).first == "application/json;as=Table;g=meta.k8s.io;v=v1")
    }

    @Test func deletesWhatIsSelectedInOneNamespace() async throws {
        let transport = ScriptedTransport(answer(#"{"kind":"Status","status":"Success"}"#))
        let pods = Client(transport: transport).resource(Pod.self, namespace: "a")
        try await pods.deleteAll(
            ListOptions(labelSelector: "app=x", limit: 5), DeleteOptions(propagationPolicy: .background, uid: "u"))
        #expect(transport.lines == ["DELETE /api/v1/namespaces/a/pods?labelSelector=app%3Dx"])
        #expect(
            try body(transport.requests.first) == [
                "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background",
            ])
        await #expect {
            try await Client(transport: transport).resource(Pod.self).deleteAll(ListOptions())
        } throws: {
            ($0 as? APIError)?.code == .invalidRequest
        }
        #expect(transport.requests.count == 1)
    }

    @Test func asksWhetherItMay() async throws {
        let transport = ScriptedTransport(
            answer(
                #"{"kind":"SelfSubjectAccessReview","metadata":{"creationTimestamp":null},"spec":{},"status":{"allowed":true}}"#
            ))
        let client = Client(transport: transport)
        #expect(try await client.resource(Deployment.self, namespace: "a").permits("patch", subresource: "scale"))
        #expect(transport.lines == ["POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"])
        #expect(
            try body(transport.requests.first)["spec"] == [
                "resourceAttributes": [
                    "namespace": "a", "verb": "patch", "group": "apps", "version": "v1", "resource": "deployments",
                    "subresource": "scale",
                ]
            ])
        #expect(try await client.access(NonResourceAttributes(path: "/metrics", verb: "get")).allowed)
    }

    @Test func asksForTokens() async throws {
        let transport = ScriptedTransport(
            answer(#"{"metadata":{},"status":{"token":"t","expirationTimestamp":"2026-01-01T00:00:00Z"}}"#))
        let status = try await Client(transport: transport).resource(ServiceAccount.self, namespace: "a")
            .token(for: "web", TokenRequestSpec(audiences: ["vault"], expirationSeconds: 600))
        #expect(status.token == "t")
        #expect(transport.lines == ["POST /api/v1/namespaces/a/serviceaccounts/web/token"])
        #expect(
            try body(transport.requests.first)["spec"] == ["audiences": ["vault"], "expirationSeconds": 600])
    }
}
