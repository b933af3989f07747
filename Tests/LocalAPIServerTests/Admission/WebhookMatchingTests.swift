import Foundation
import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// Which requests webhooks are asked about.
@Suite(.timeLimit(.minutes(1))) struct WebhookMatchingTests {
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
            #expect(
                try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m", labels: ["own": "yes"])).status
                    == 201)
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
                type: ReviewedMap.merge)
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
            #expect(try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).status == 400)
            let path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/hooks"
            #expect(try await server.send(.delete, path).status == 200)
            #expect(try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).status == 201)
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
            #expect(try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).status == 500)
            try server.server.handler.store.close()
        }
        let server = try await TestServer { $0.dataDirectory = directory.path }
        #expect(try await server.send(.get, "\(group)/system-node-critical").status == 200)
        #expect(try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).status == 500)
        try server.server.handler.store.close()
    }
}
