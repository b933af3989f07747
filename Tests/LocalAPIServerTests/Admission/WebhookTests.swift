import Foundation
import HTTPTypes
import KubernetesModel
import NIOCore
import Synchronization
import Testing

@testable import LocalAPIServer

@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
    private static let maps = "/api/v1/namespaces/default/configmaps"
    private static let merge = "application/merge-patch+json"

    private func map(_ name: String, labels: JSONValue? = nil) -> JSONValue {
        var map: JSONValue = ["metadata": ["name": .string(name)], "data": ["a": "b"]]
        if let labels { map.metadata["labels"] = labels }
        return map
    }

    // MARK: Refusing

    @Test(
        arguments: [
            ([:], 400, "admission webhook \"hook.example.test\" denied the request without explanation", nil),
            (
                ["message": "no", "code": 418, "reason": "Teapot"], 418,
                "admission webhook \"hook.example.test\" denied the request: no", "Teapot"
            ),
            (
                ["reason": "Busy", "code": 200], 400,
                "admission webhook \"hook.example.test\" denied the request: Busy", "Busy"
            ),
        ] as [(JSONValue, Int, String, String?)])
    func tellsWhyAWebhookRefuses(_ status: JSONValue, _ code: Int, _ message: String, _ reason: String?) async throws {
        try await TestWebhook.run { _ in
            ["allowed": false, "status": status]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry()) == 201)
            let answer = try await server.send(.post, Self.maps, map("m"))
            #expect(answer.status == code)
            #expect(answer.document["message"]?.stringValue == message)
            #expect(answer.document["reason"]?.stringValue == reason)
            #expect(try await server.send(.get, "\(Self.maps)/m").status == 404)
        }
    }

    @Test func asksAboutEachOperation() async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry()) == 201)
            let user = User(name: "ann", uid: "7", groups: [User.Group.masters], extra: ["k": ["v"]])
            try await server.send(.post, "\(Self.maps)?fieldManager=me", map("m"), as: user)
            try await server.send(.patch, "\(Self.maps)/m", ["data": ["c": "d"]], type: Self.merge)
            try await server.send(.delete, "\(Self.maps)/m")
            let requests = hook.requests
            #expect(requests.map { $0["operation"] } == ["CREATE", "UPDATE", "DELETE"])
            #expect(requests.allSatisfy { $0["name"] == "m" && $0["namespace"] == "default" })
            let created = try #require(requests.first)
            #expect(created["resource"] == ["group": "", "version": "v1", "resource": "configmaps"])
            #expect(created["kind"] == ["group": "", "version": "v1", "kind": "ConfigMap"])
            #expect(
                created["userInfo"] == [
                    "username": "ann", "uid": "7", "groups": ["system:masters"], "extra": ["k": ["v"]],
                ])
            #expect(
                created["options"] == ["kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "me"])
            #expect(created["oldObject"] == .null)
            #expect(created["dryRun"] == false)
            #expect(requests[1]["object"]?["data"] == ["a": "b", "c": "d"])
            #expect(requests[1]["oldObject"]?["data"] == ["a": "b"])
            #expect(requests[2]["object"] == .null)
            #expect(requests[2]["oldObject"]?["data"] == ["a": "b", "c": "d"])
        }
    }

    @Test func storesNothingInADryRun() async throws {
        try await TestWebhook.run { _ in
            ["warnings": ["mind the gap"]]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry()) == 201)
            let head = HTTPRequest(
                method: .post, scheme: "https", authority: nil, path: "\(Self.maps)?dryRun=All",
                headerFields: [.contentType: "application/json"])
            let request = APIRequest(head, body: .init(bytes: map("m").serialized()))
            let answer = await server.server.handler.respond(to: request, as: .admin)
            #expect(answer.head.status.code == 201)
            #expect(answer.head.headerFields[.warning] == "299 - \"mind the gap\"")
            #expect(hook.requests.map { $0["dryRun"] } == [true])
            #expect(try await server.send(.get, "\(Self.maps)/m").status == 404)
        }
    }

    // MARK: Failing

    @Test(arguments: [("Fail", 500), ("Ignore", 201)])
    func heedsTheFailurePolicy(_ policy: String, _ status: Int) async throws {
        try await TestWebhook.run { _ in
            nil
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry { $0["failurePolicy"] = .string(policy) }) == 201)
            let answer = try await server.send(.post, Self.maps, map("m"))
            #expect(answer.status == status)
            guard status == 500 else { return }
            #expect(answer.document["reason"] == "InternalError")
            #expect(
                answer.document["message"]?.stringValue?.hasPrefix(
                    "Internal error occurred: failed calling webhook \"hook.example.test\": failed to call webhook: ")
                    == true)
        }
    }

    @Test func waitsNoLongerThanTheTimeout() async throws {
        try await TestWebhook.run { _ in
            try await Task.sleep(for: .seconds(30))
            return [:]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry { $0["timeoutSeconds"] = 1 }) == 201)
            let answer = try await server.send(.post, Self.maps, map("m"))
            #expect(answer.status == 500)
            #expect(
                answer.document["message"]?.stringValue?.hasSuffix(
                    "Post \"https://127.0.0.1:\(hook.port)/review?timeout=1s\": context deadline exceeded") == true,
                "\(answer.document)")
        }
    }

    @Test func trustsNoOtherAuthority() async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            let stranger = Data(server.server.authority.certificate.utf8).base64EncodedString()
            #expect(
                try await server.configure(
                    hook.entry { $0["clientConfig"]?["caBundle"] = .string(stranger) }) == 201)
            #expect(try await server.send(.post, Self.maps, map("m")).status == 500)
            #expect(hook.requests.isEmpty)
        }
    }

    @Test func refusesAnAnswerToAnotherQuestion() async throws {
        try await TestWebhook.run { _ in
            ["uid": "other"]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry()) == 201)
            let answer = try await server.send(.post, Self.maps, map("m"))
            #expect(answer.document["message"]?.stringValue?.contains("expected response.uid=") == true)
        }
    }

    @Test func findsAServicesWebhook() async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            let service: JSONValue = ["namespace": "default", "name": "hook", "port": .integer(Int64(hook.port))]
            #expect(
                try await server.configure(
                    hook.entry { entry in
                        entry["clientConfig"] = ["service": service, "caBundle": .string(hook.authority)]
                    }) == 201)
            let missing = try await server.send(.post, Self.maps, map("m"))
            #expect(
                missing.document["message"]?.stringValue?.hasSuffix("service \"hook\" not found") == true,
                "\(missing.document)")
            try await server.send(
                .post, "/api/v1/namespaces/default/services",
                [
                    "metadata": ["name": "hook"],
                    "spec": ["clusterIP": "127.0.0.1", "ports": [["port": .integer(Int64(hook.port))]]],
                ])
            #expect(try await server.send(.post, Self.maps, map("m")).status == 201)
            #expect(hook.requests.count == 1)
        }
    }

    // MARK: Matching

    @Test(
        arguments: [
            (["objectSelector": ["matchLabels": ["a": "b"]]], false),
            (["objectSelector": ["matchLabels": ["own": "yes"]]], true),
            (["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "default"]]], true),
            (["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "other"]]], false),
            (["matchConditions": [["name": "c", "expression": "object.metadata.name == 'm'"]]], true),
            (["matchConditions": [["name": "c", "expression": "request.operation == 'DELETE'"]]], false),
            (
                [
                    "matchConditions": [
                        [
                            "name": "c",
                            "expression": "authorizer.group('').resource('pods').check('list').allowed()",
                        ]
                    ]
                ], true
            ),
            (
                [
                    "rules": [
                        ["apiGroups": [""], "apiVersions": ["v1"], "resources": ["secrets"], "operations": ["*"]]
                    ]
                ], false
            ),
            (
                [
                    "rules": [
                        ["apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*"], "operations": ["DELETE"]]
                    ]
                ], false
            ),
            (
                [
                    "rules": [
                        [
                            "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*"], "operations": ["CREATE"],
                            "scope": "Cluster",
                        ]
                    ]
                ], false
            ),
        ] as [(JSONValue, Bool)])
    func asksAboutWhatMatches(_ change: JSONValue, _ isAsked: Bool) async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            let entry = hook.entry { entry in
                for (name, value) in change.objectValue ?? [:] { entry[name] = value }
            }
            #expect(try await server.configure(entry) == 201)
            #expect(try await server.send(.post, Self.maps, map("m", labels: ["own": "yes"])).status == 201)
            #expect(hook.requests.isEmpty == !isAsked)
        }
    }

    @Test func asksInAVersionThatTheWebhookKnows() async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            let rules: JSONValue = [
                [
                    "apiGroups": ["autoscaling"], "apiVersions": ["v2"], "resources": ["horizontalpodautoscalers"],
                    "operations": ["CREATE"],
                ]
            ]
            #expect(try await server.configure(hook.entry { $0["rules"] = rules }) == 201)
            try await server.send(
                .post, "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers",
                [
                    "metadata": ["name": "h"],
                    "spec": [
                        "maxReplicas": 3, "targetCPUUtilizationPercentage": 50,
                        "scaleTargetRef": ["kind": "Deployment", "name": "d", "apiVersion": "apps/v1"],
                    ],
                ])
            let request = try #require(hook.requests.first)
            #expect(request[path: "kind", "version"] == "v2")
            #expect(request[path: "requestKind", "version"] == "v1")
            #expect(request["object"]?[path: "spec", "metrics"]?.arrayValue?.count == 1)
        }
    }

    @Test func asksAboutSubresources() async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            func rule(_ group: JSONValue, _ resources: JSONValue...) -> JSONValue {
                ["apiGroups": [group], "apiVersions": ["v1"], "resources": .array(resources), "operations": ["*"]]
            }
            let rules: JSONValue = [rule("apps", "deployments/scale"), rule("", "pods/eviction", "pods/exec")]
            #expect(try await server.configure(hook.entry { $0["rules"] = rules }) == 201)
            let container: JSONValue = ["name": "c", "image": "i"]
            let labels: JSONValue = ["app": "x"]
            try await server.send(
                .post, "/apis/apps/v1/namespaces/default/deployments",
                [
                    "metadata": ["name": "d"],
                    "spec": [
                        "selector": ["matchLabels": labels],
                        "template": ["metadata": ["labels": labels], "spec": ["containers": [container]]],
                    ],
                ])
            try await server.send(
                .patch, "/apis/apps/v1/namespaces/default/deployments/d/scale", ["spec": ["replicas": 3]],
                type: Self.merge)
            let pods = "/api/v1/namespaces/default/pods"
            try await server.send(.post, pods, ["metadata": ["name": "p"], "spec": ["containers": [container]]])
            try await server.send(.get, "\(pods)/p/exec?command=ls&stdout=true")
            try await server.send(
                .post, "\(pods)/p/eviction",
                ["apiVersion": "policy/v1", "kind": "Eviction", "metadata": ["name": "p"]])
            let requests = hook.requests
            #expect(requests.map { $0["subResource"] } == ["scale", "exec", "eviction"])
            #expect(requests.map { $0["operation"] } == ["UPDATE", "CONNECT", "CREATE"])
            #expect(requests.map { $0[path: "kind", "kind"] } == ["Scale", "PodExecOptions", "Eviction"])
            #expect(requests.first?["object"]?[path: "spec", "replicas"] == 3)
            #expect(requests.dropFirst().first?["object"]?["command"] == ["ls"])
        }
    }

    /// A broken webhook can always be taken away.
    @Test func asksNobodyAboutConfigurations() async throws {
        try await TestWebhook.run { _ in
            ["allowed": false]
        } _: { hook in
            let server = try await TestServer()
            let everything: JSONValue = [
                ["apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"], "operations": ["*"]]
            ]
            #expect(try await server.configure(hook.entry { $0["rules"] = everything }) == 201)
            #expect(try await server.send(.post, Self.maps, map("m")).status == 400)
            let path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks"
            #expect(try await server.send(.delete, path).status == 200)
            #expect(try await server.send(.post, Self.maps, map("m")).status == 201)
        }
    }

    /// What the server needs itself depends on nobody.
    @Test func startsWhateverReviewersSay() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "webhooks-\(UUID())")
        defer { _ = Result { try FileManager.default.removeItem(at: directory) } }
        let group = "/apis/scheduling.k8s.io/v1/priorityclasses"
        do {
            let server = try await TestServer { $0.dataDirectory = directory.path }
            try await server.send(.delete, "\(group)/system-node-critical")
            let unreachable: JSONValue = [
                "name": "hook.example.test", "sideEffects": "None", "admissionReviewVersions": ["v1"],
                "clientConfig": ["url": "https://127.0.0.1:1/"],
                "rules": [["apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*"], "operations": ["*"]]],
            ]
            #expect(try await server.configure(unreachable) == 201)
            #expect(try await server.send(.post, Self.maps, map("m")).status == 500)
            try server.server.handler.store.close()
        }
        let server = try await TestServer { $0.dataDirectory = directory.path }
        #expect(try await server.send(.get, "\(group)/system-node-critical").status == 200)
        #expect(try await server.send(.post, Self.maps, map("m")).status == 500)
        try server.server.handler.store.close()
    }

    // MARK: Changing

    @Test func storesWhatAWebhookMakes() async throws {
        try await TestWebhook.run { request in
            request["operation"] == "DELETE"
                ? [:] : ["patch": [["op": "add", "path": "/data/added", "value": "here"]]]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(isMutating: true, hook.entry()) == 201)
            let created = try await server.send(.post, "\(Self.maps)?fieldManager=me", map("m"))
            #expect(created.status == 201)
            #expect(created.document["data"] == ["a": "b", "added": "here"])
            // What the webhook set is nobody's.
            let fields = created.document[path: "metadata", "managedFields"]?.arrayValue ?? []
            #expect(fields.count == 1)
            #expect(fields.first?["fieldsV1"]?[path: "f:data", "f:added"] == nil)
            let changed = try await server.send(
                .patch, "\(Self.maps)/m", ["data": ["added": .null]], type: Self.merge)
            #expect(changed.document["data"] == ["a": "b", "added": "here"])
            let applied = try await server.send(
                .patch, "\(Self.maps)/n?fieldManager=me",
                ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "n"], "data": ["x": "y"]],
                type: "application/apply-patch+yaml")
            #expect(applied.status == 201)
            #expect(applied.document["data"] == ["x": "y", "added": "here"])
        }
    }

    @Test func validatesWhatAWebhookMakes() async throws {
        try await TestWebhook.run { _ in
            ["patch": [["op": "add", "path": "/data/no~1key", "value": "x"]]]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(isMutating: true, hook.entry()) == 201)
            let answer = try await server.send(.post, Self.maps, map("m"))
            #expect(answer.status == 422)
        }
    }

    @Test func asksAgainWhenOthersChangedTheObjectMeanwhile() async throws {
        try await TestWebhook.run { request in
            let labels = request["object"]?[path: "metadata", "labels"]
            let name = labels?["first"] == nil ? "first" : labels?["second"] == nil ? "second" : nil
            guard let name else { return [:] }
            if labels == nil {
                return ["patch": [["op": "add", "path": "/metadata/labels", "value": [name: "x"]]]]
            }
            return ["patch": [["op": "add", "path": .string("/metadata/labels/\(name)"), "value": "x"]]]
        } _: { hook in
            let server = try await TestServer()
            let hooks = ["IfNeeded", "Never"].enumerated().map { index, policy in
                hook.entry { entry in
                    entry["name"] = .string("hook\(index).example.test")
                    entry["reinvocationPolicy"] = .string(policy)
                }
            }
            #expect(try await server.configure(isMutating: true, hooks[0], hooks[1]) == 201)
            let created = try await server.send(.post, Self.maps, map("m")).document
            #expect(created[path: "metadata", "labels"] == ["first": "x", "second": "x"])
            // The first looks again at what the second made, and the second does not.
            #expect(hook.requests.count == 3)
        }
    }

    @Test func reviewsAgainWhatOthersWroteMeanwhile() async throws {
        let server = try await TestServer()
        let isFirst = Mutex(true)
        try await TestWebhook.run { request in
            guard request["operation"] == "UPDATE",
                isFirst.withLock({ first in
                    defer { first = false }; return first
                })
            else { return [:] }
            // Somebody else writes to the object while it is looked at.
            _ = try await server.send(.patch, "\(Self.maps)/m", ["data": ["other": "x"]], type: Self.merge)
            return [:]
        } _: { hook in
            try await server.send(.post, Self.maps, map("m"))
            #expect(try await server.configure(hook.entry()) == 201)
            let changed = try await server.send(.patch, "\(Self.maps)/m", ["data": ["mine": "y"]], type: Self.merge)
            #expect(changed.document["data"] == ["a": "b", "other": "x", "mine": "y"])
            let last = try #require(hook.requests.last)
            #expect(last["object"]?["data"] == ["a": "b", "other": "x", "mine": "y"])
        }
    }

    // MARK: Configurations

    @Test(
        arguments: [
            (["sideEffects": .null], "webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun"),
            (
                ["sideEffects": "Some"],
                "webhooks[0].sideEffects: Unsupported value: \"Some\": supported values: \"None\", \"NoneOnDryRun\""
            ),
            (
                ["timeoutSeconds": 31],
                "webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds"
            ),
            (
                ["name": "short"],
                "webhooks[0].name: Invalid value: \"short\": should be a domain with at least three segments separated by dots"
            ),
            (
                ["admissionReviewVersions": ["v2"]],
                "webhooks[0].admissionReviewVersions: Invalid value: [\"v2\"]: must include at least one of v1, v1beta1"
            ),
            (
                ["clientConfig": [:]],
                "webhooks[0].clientConfig: Required value: exactly one of url or service is required"
            ),
            (
                ["clientConfig": ["url": "http://a.test"]],
                "'https' is the only allowed URL scheme; desired format: https://host[/path]"
            ),
            (
                ["failurePolicy": "Maybe"],
                "webhooks[0].failurePolicy: Unsupported value: \"Maybe\": supported values: \"Fail\", \"Ignore\""
            ),
        ] as [(JSONValue, String)])
    func refusesConfigurations(_ change: JSONValue, _ problem: String) async throws {
        var entry: JSONValue = [
            "name": "hook.example.test", "sideEffects": "None", "admissionReviewVersions": ["v1"],
            "clientConfig": ["url": "https://a.test"],
        ]
        for (name, value) in change.objectValue ?? [:] { entry[name] = value.isNull ? nil : value }
        let answer = try await TestServer().send(
            .post, "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
            ["metadata": ["name": "x"], "webhooks": [entry]])
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.hasSuffix(problem) == true, "\(answer.document)")
    }
}
