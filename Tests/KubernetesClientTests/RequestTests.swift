import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct RequestTests {
    private let name =
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"a"},"data":{"k":"v"}}"#

    private func body(_ request: ClientRequest?) throws -> JSONValue {
        try JSONValue(parsing: request?.body?.readableBytesView ?? ByteBufferView())
    }

    @Test func buildsPathsOfEveryScope() async throws {
        let transport = ScriptedTransport(answer(name))
        let client = Client(transport: transport)
        _ = try await client.resource(ConfigMap.self, namespace: "a").get("x")
        _ = try await client.resource(Namespace.self, namespace: "ignored").get("x y")
        _ = try await client.resource(Deployment.self, namespace: "a").scale.get("x")
        #expect(
            transport.lines == [
                "GET /api/v1/namespaces/a/configmaps/x", "GET /api/v1/namespaces/x%20y",
                "GET /apis/apps/v1/namespaces/a/deployments/x/scale",
            ])
    }

    @Test func needsANamespaceForOneObjectOfANamespacedKind() async throws {
        let client = Client(transport: ScriptedTransport(answer(name)))
        await #expect { _ = try await client.resource(ConfigMap.self).get("x") } throws: {
            ($0 as? APIError)?.code == .invalidRequest
        }
        await #expect { _ = try await client.resource(ConfigMap.self, namespace: "a").get("") } throws: {
            ($0 as? APIError)?.code == .invalidRequest
        }
    }

    @Test func appliesWithoutWhatTheServerManages() async throws {
        let transport = ScriptedTransport(answer(name))
        var object = ConfigMap(metadata: ObjectMeta(name: "x", namespace: "a"), data: ["k": "v"])
        object.metadata.managedFields = [ManagedFieldsEntry(manager: "m")]
        _ = try await Client(transport: transport).resource(ConfigMap.self)
            .apply(object, fieldManager: "tests", force: true)
        #expect(transport.lines == ["PATCH /api/v1/namespaces/a/configmaps/x?fieldManager=tests&force=true"])
        let request = transport.requests.first
        #expect(request?.head.headerFields[.contentType] == "application/apply-patch+yaml")
        #expect(
            try body(request) == [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "x", "namespace": "a"],
                "data": ["k": "v"],
            ])
    }

    @Test func deletesOnlyTheObjectThatIsMeant() async throws {
        let transport = ScriptedTransport(
            answer(#"{"kind":"Status","status":"Success"}"#), answer(name))
        let maps = Client(transport: transport).resource(ConfigMap.self, namespace: "a")
        let options = DeleteOptions(propagationPolicy: .foreground, uid: "u", resourceVersion: "7")
        #expect(try await maps.delete("x", options) == nil)
        #expect(try await maps.delete("x")?.key == ObjectKey(namespace: "a", name: "x"))
        #expect(
            try body(transport.requests.first) == [
                "apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Foreground",
                "preconditions": ["uid": "u", "resourceVersion": "7"],
            ])
    }

    @Test func sendsPatchesUnderTheirTypes() async throws {
        let transport = ScriptedTransport(answer(name))
        let maps = Client(transport: transport).resource(ConfigMap.self, namespace: "a")
        _ = try await maps.patch("x", .merge(["data": ["k": nil]]))
        _ = try await maps.patch(
            "x", .json([.test(path: "/data/k", "v"), .remove(path: "/data/k")]), WriteOptions(dryRun: true))
        _ = try await maps.status.patch("x", .merge([:]), WriteOptions(fieldManager: "m"))
        _ = try await maps.patch("x", .strategicMerge(["metadata": ["$deleteFromPrimitiveList/finalizers": ["a"]]]))
        #expect(
            transport.requests.map { $0.head.headerFields[.contentType] } == [
                "application/merge-patch+json", "application/json-patch+json", "application/merge-patch+json",
                "application/strategic-merge-patch+json",
            ])
        #expect(
            try body(transport.requests.last) == ["metadata": ["$deleteFromPrimitiveList/finalizers": ["a"]]])
        #expect(
            transport.lines.dropFirst().prefix(2) == [
                "PATCH /api/v1/namespaces/a/configmaps/x?dryRun=All",
                "PATCH /api/v1/namespaces/a/configmaps/x/status?fieldManager=m",
            ])
        #expect(
            try body(transport.requests.dropFirst().first) == [
                ["op": "test", "path": "/data/k", "value": "v"], ["op": "remove", "path": "/data/k"],
            ])
    }

    @Test func listsEveryPageOfOneMoment() async throws {
        let transport = ScriptedTransport(
            answer(#"{"metadata":{"resourceVersion":"9","continue":"t/1"},"items":[{"metadata":{"name":"x"}}]}"#),
            answer(#"{"items":[{"metadata":{"name":"y"}},{"metadata":7}],"metadata":{"resourceVersion":"9"}}"#))
        let page = try await Client(transport: transport).resource(ConfigMap.self).listAll(pageSize: 1)
        #expect(page.items.map(\.metadata.name) == ["x", "y"])
        #expect(page.items.map(\.kind) == ["ConfigMap", "ConfigMap"])
        #expect(page.undecodable.count == 1)
        #expect(page.metadata.resourceVersion == "9")
        #expect(
            transport.lines == [
                "GET /api/v1/configmaps?limit=1", "GET /api/v1/configmaps?limit=1&continue=t%2F1",
            ])
    }

    @Test func readsPagesAsTheyAreWanted() async throws {
        let transport = ScriptedTransport(
            answer(#"{"metadata":{"resourceVersion":"9","continue":"t"},"items":[{"metadata":{"name":"x"}}]}"#),
            answer(#"{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"y"}}]}"#))
        let maps = Client(transport: transport).resource(ConfigMap.resource)
        var pages = maps.pages(ListOptions(resourceVersion: "5", resourceVersionMatch: "NotOlderThan"), size: 1)
            .makeAsyncIterator()
        #expect(try await pages.next()?.items.map(\.key.name) == ["x"])
        #expect(transport.lines.count == 1)
        #expect(try await pages.next()?.items.map(\.key.name) == ["y"])
        #expect(try await pages.next() == nil)
        #expect(
            transport.lines == [
                "GET /api/v1/configmaps?limit=1&resourceVersion=5&resourceVersionMatch=NotOlderThan",
                "GET /api/v1/configmaps?limit=1&continue=t",
            ])
    }

    @Test func saysThatTheMomentOfItsPagesIsTooOld() async throws {
        let transport = ScriptedTransport(
            answer(#"{"metadata":{"resourceVersion":"9","continue":"t"},"items":[{"metadata":{"name":"x"}}]}"#),
            failure(410, reason: "Expired"))
        var names: [String] = []
        await #expect {
            for try await page in Client(transport: transport).resource(ConfigMap.self).pages() {
                names += page.items.map(\.key.name)
            }
        } throws: {
            ($0 as? APIError)?.isGone == true
        }
        #expect(names == ["x"])
    }

    @Test func listsAnewWhenATokenIsTooOld() async throws {
        let transport = ScriptedTransport(
            answer(#"{"metadata":{"resourceVersion":"9","continue":"t"},"items":[{"metadata":{"name":"x"}}]}"#),
            failure(410, reason: "Expired"), answer(#"{"metadata":{"resourceVersion":"12"},"items":null}"#))
        let page = try await Client(transport: transport).resource(ConfigMap.self).listAll()
        #expect(page.items.isEmpty)
        #expect(page.metadata.resourceVersion == "12")
        #expect(transport.lines.last == "GET /api/v1/configmaps")
    }

    @Test func makesRequestsInSomebodyElsesName() async throws {
        let transport = ScriptedTransport(answer(name))
        let jane = Impersonation(
            user: "jane", groups: ["dev", "ops"], extra: ["example.org/Scopes": ["view", "edit"]])
        let client = Client(transport: transport).impersonating(jane)
        _ = try await client.resource(ConfigMap.self, namespace: "a").get("x")
        _ = try await client.impersonating(nil).resource(ConfigMap.self, namespace: "a").get("x")
        func fields(_ request: ClientRequest?) -> [String] {
            (request?.head.headerFields ?? [:]).filter { $0.name.canonicalName.hasPrefix("impersonate") }
                .map { "\($0.name.rawName): \($0.value)" }
        }
        #expect(
            fields(transport.requests.first) == [
                "Impersonate-User: jane", "Impersonate-Group: dev", "Impersonate-Group: ops",
                "Impersonate-Extra-example.org%2Fscopes: view", "Impersonate-Extra-example.org%2Fscopes: edit",
            ])
        #expect(fields(transport.requests.last).isEmpty)
    }

    @Test func asksForTheLinesOfALogThatAreWanted() async throws {
        let transport = ScriptedTransport(answer("one\ntwo\n"))
        let pods = Client(transport: transport).resource(Pod.self, namespace: "a")
        let options = LogOptions(
            container: "main", follow: true, previous: true, tailLines: 10, sinceSeconds: 60,
            sinceTime: Timestamp("2026-01-02T03:04:05Z"), timestamps: true, limitBytes: 4096)
        let log = try await pods.logs("web", options).collect(upTo: 100)
        #expect(log == ByteBuffer(string: "one\ntwo\n"))
        _ = try await pods.logs("web")
        #expect(
            transport.lines == [
                "GET /api/v1/namespaces/a/pods/web/log?container=main&follow=true&previous=true&tailLines=10"
                    + "&sinceSeconds=60&sinceTime=2026-01-02T03%3A04%3A05Z&limitBytes=4096&timestamps=true",
                "GET /api/v1/namespaces/a/pods/web/log",
            ])
        #expect(transport.requests.allSatisfy { $0.delivery == .stream })
    }

    @Test func writesSelectorsAsQueries() {
        let selector = LabelSelector(
            matchLabels: ["b": "2", "a": "1"],
            matchExpressions: [
                .init(key: "c", operator: "In", values: ["x", "y"]), .init(key: "d", operator: "NotIn", values: ["z"]),
                .init(key: "e", operator: "Exists"), .init(key: "f", operator: "DoesNotExist"),
            ])
        #expect(selector.query == "a=1,b=2,c in (x,y),d notin (z),e,!f")
    }
}
