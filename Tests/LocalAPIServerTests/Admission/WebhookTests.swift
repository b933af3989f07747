import Foundation
import HTTPTypes
import KubernetesModel
import NIOCore
import Synchronization
import Testing

@testable import LocalAPIServer

/// What webhooks are told and what becomes of their answers.
@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
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
            let answer = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
            #expect(answer.status == code)
            #expect(answer.document["message"]?.stringValue == message)
            #expect(answer.document["reason"]?.stringValue == reason)
            #expect(try await server.send(.get, "\(ReviewedMap.path)/m").status == 404)
        }
    }

    @Test func asksAboutEachOperation() async throws {
        try await TestWebhook.run { _ in
            [:]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry()) == 201)
            let user = User(name: "ann", uid: "7", groups: [User.Group.masters], extra: ["k": ["v"]])
            try await server.send(.post, "\(ReviewedMap.path)?fieldManager=me", ReviewedMap.named("m"), as: user)
            try await server.send(.patch, "\(ReviewedMap.path)/m", ["data": ["c": "d"]], type: ReviewedMap.merge)
            try await server.send(.delete, "\(ReviewedMap.path)/m")
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
                method: .post, scheme: "https", authority: nil, path: "\(ReviewedMap.path)?dryRun=All",
                headerFields: [.contentType: "application/json"])
            let request = APIRequest(head, body: .init(bytes: ReviewedMap.named("m").serialized()))
            let answer = await server.server.handler.respond(to: request, as: .admin)
            #expect(answer.head.status.code == 201)
            #expect(answer.head.headerFields[.warning] == "299 - \"mind the gap\"")
            #expect(hook.requests.map { $0["dryRun"] } == [true])
            #expect(try await server.send(.get, "\(ReviewedMap.path)/m").status == 404)
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
            let answer = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
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
            let answer = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
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
            #expect(try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).status == 500)
            #expect(hook.requests.isEmpty)
        }
    }

    @Test func refusesAnAnswerToAnotherQuestion() async throws {
        try await TestWebhook.run { _ in
            ["uid": "other"]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(hook.entry()) == 201)
            let answer = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
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
            let missing = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
            #expect(
                missing.document["message"]?.stringValue?.hasSuffix("service \"hook\" not found") == true,
                "\(missing.document)")
            try await server.send(
                .post, "/api/v1/namespaces/default/services",
                [
                    "metadata": ["name": "hook"],
                    "spec": ["clusterIP": "127.0.0.1", "ports": [["port": .integer(Int64(hook.port))]]],
                ])
            #expect(try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).status == 201)
            #expect(hook.requests.count == 1)
        }
    }

    // MARK: Changing

    @Test func storesWhatAWebhookMakes() async throws {
        try await TestWebhook.run { request in
            request["operation"] == "DELETE"
                ? [:] : ["patch": [["op": "add", "path": "/data/added", "value": "here"]]]
        } _: { hook in
            let server = try await TestServer()
            #expect(try await server.configure(isMutating: true, hook.entry()) == 201)
            let created = try await server.send(.post, "\(ReviewedMap.path)?fieldManager=me", ReviewedMap.named("m"))
            #expect(created.status == 201)
            #expect(created.document["data"] == ["a": "b", "added": "here"])
            // What the webhook set is nobody's.
            let fields = created.document[path: "metadata", "managedFields"]?.arrayValue ?? []
            #expect(fields.count == 1)
            #expect(fields.first?["fieldsV1"]?[path: "f:data", "f:added"] == nil)
            let changed = try await server.send(
                .patch, "\(ReviewedMap.path)/m", ["data": ["added": .null]], type: ReviewedMap.merge)
            #expect(changed.document["data"] == ["a": "b", "added": "here"])
            let applied = try await server.send(
                .patch, "\(ReviewedMap.path)/n?fieldManager=me",
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
            let answer = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
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
            let created = try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m")).document
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
            _ = try await server.send(
                .patch, "\(ReviewedMap.path)/m", ["data": ["other": "x"]], type: ReviewedMap.merge)
            return [:]
        } _: { hook in
            try await server.send(.post, ReviewedMap.path, ReviewedMap.named("m"))
            #expect(try await server.configure(hook.entry()) == 201)
            let changed = try await server.send(
                .patch, "\(ReviewedMap.path)/m", ["data": ["mine": "y"]], type: ReviewedMap.merge)
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
