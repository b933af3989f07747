import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite struct RuntimeClassTests {
    private static let classes = "/apis/node.k8s.io/v1/runtimeclasses"
    private static let pods = "/api/v1/namespaces/default/pods"

    private static let sandboxed: JSONValue = [
        "apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": ["name": "sandboxed"], "handler": "kata",
        "overhead": ["podFixed": ["cpu": "0.25", "memory": "120Mi"]],
        "scheduling": [
            "nodeSelector": ["runtime": "kata"], "tolerations": [["key": "kata", "operator": "Exists"]],
        ],
    ]

    private func pod(_ more: JSONValue) -> JSONValue {
        var spec: JSONValue = ["containers": [["name": "c", "image": "i"]]]
        for (name, value) in more.objectValue ?? [:] { spec[name] = value }
        return ["metadata": ["name": "p"], "spec": spec]
    }

    @Test func servesClasses() async throws {
        let server = try await TestServer()
        let created = try await server.send(.post, Self.classes, Self.sandboxed)
        #expect(created.status == 201)
        #expect(created.document[path: "overhead", "podFixed"] == ["cpu": "250m", "memory": "120Mi"])
        #expect(created.document[path: "metadata", "generation"] == nil)
        var unknown = Self.sandboxed
        unknown["metadata"] = ["name": "other"]
        unknown["colour"] = "red"
        let refused = try await server.send(.post, "\(Self.classes)?fieldValidation=Strict", unknown)
        #expect(refused.status == 400)
        #expect(refused.document["message"]?.stringValue?.hasSuffix("unknown field \"colour\"") == true)
    }

    @Test func keepsTheHandler() async throws {
        let server = try await TestServer()
        var stored = try await server.send(.post, Self.classes, Self.sandboxed).document
        stored["handler"] = "gvisor"
        let answer = try await server.send(.put, "\(Self.classes)/sandboxed", stored)
        #expect(answer.status == 422)
        #expect(
            answer.document["message"]?.stringValue?.hasSuffix(
                "handler: Invalid value: \"gvisor\": field is immutable") == true)
    }

    @Test func givesPodsWhatTheirClassSays() async throws {
        let server = try await TestServer()
        try await server.send(.post, Self.classes, Self.sandboxed)
        let created = try await server.send(
            .post, Self.pods, pod(["runtimeClassName": "sandboxed", "nodeSelector": ["disk": "fast"]]))
        #expect(created.status == 201)
        let spec = created.document["spec"]
        #expect(spec?["overhead"] == ["cpu": "250m", "memory": "120Mi"])
        #expect(spec?["nodeSelector"] == ["disk": "fast", "runtime": "kata"])
        #expect(spec?["tolerations"]?.arrayValue?.last == ["key": "kata", "operator": "Exists"])
    }

    @Test(
        arguments: [
            (["runtimeClassName": "none"], "pod rejected: RuntimeClass \"none\" not found"),
            (
                ["overhead": ["cpu": "1"]],
                "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
            ),
            (
                ["runtimeClassName": "sandboxed", "overhead": ["cpu": "1"]],
                "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
            ),
            (
                ["runtimeClassName": "sandboxed", "nodeSelector": ["runtime": "runc"]],
                "conflict: runtimeClass.scheduling.nodeSelector[runtime] = kata; pod.spec.nodeSelector[runtime] = runc"
            ),
        ] as [(JSONValue, String)])
    func refusesPodsThatContradictTheirClass(_ spec: JSONValue, _ cause: String) async throws {
        let server = try await TestServer()
        try await server.send(.post, Self.classes, Self.sandboxed)
        let answer = try await server.send(.post, Self.pods, pod(spec))
        #expect(answer.status == 403)
        #expect(answer.document["message"]?.stringValue == "pods \"p\" is forbidden: \(cause)")
    }
}
