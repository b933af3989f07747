import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// LimitRanges: what they add to pods, and what they refuse.
@Suite struct LimitRangeTests {
    private static let core = "/api/v1/namespaces/default"

    private func server(_ limits: JSONValue) async throws -> TestServer {
        let server = try await TestServer { $0.admitsServiceAccounts = false }
        let created = try await server.send(
            .post, "\(Self.core)/limitranges", ["metadata": ["name": "l"], "spec": ["limits": [limits]]])
        #expect(created.status == 201, "\(created.document.text())")
        return server
    }

    private static func pod(_ resources: JSONValue...) -> JSONValue {
        let containers = resources.enumerated().map { index, resources -> JSONValue in
            ["name": .string("c\(index)"), "image": "i", "resources": resources]
        }
        return ["metadata": ["name": "p"], "spec": ["containers": .array(containers)]]
    }

    @Test func givesContainersTheirUsualAmounts() async throws {
        let server = try await server([
            "type": "Container", "default": ["cpu": "1", "memory": "1Gi"], "defaultRequest": ["cpu": "100m"],
        ])
        let pod = try await server.send(
            .post, "\(Self.core)/pods", Self.pod(["limits": ["cpu": "200m"]], [:])
        ).document
        #expect(
            pod.value(at: "/spec/containers/0/resources")
                == ["limits": ["cpu": "200m", "memory": "1Gi"], "requests": ["cpu": "200m", "memory": "1Gi"]])
        #expect(
            pod.value(at: "/spec/containers/1/resources")
                == ["limits": ["cpu": "1", "memory": "1Gi"], "requests": ["cpu": "100m", "memory": "1Gi"]])
        #expect(
            pod[path: "metadata", "annotations"]?["kubernetes.io/limit-ranger"]
                == "LimitRanger plugin set: memory request for container c0; memory limit for container c0; cpu, memory request for container c1; cpu, memory limit for container c1"
        )
        #expect(pod[path: "status", "qosClass"] == "Burstable")
    }

    /// Bounds, a pod outside them and the words it is refused with.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var limits: JSONValue
        var pod: JSONValue
        var cause: String

        var testDescription: String { cause }
    }

    static let refusals: [Refusal] = [
        Refusal(
            limits: ["type": "Container", "max": ["cpu": "1"]], pod: pod(["limits": ["cpu": "2"]]),
            cause: "maximum cpu usage per Container is 1, but limit is 2"),
        Refusal(
            limits: ["type": "Container", "min": ["memory": "100Mi"]],
            pod: pod(["requests": ["memory": "10Mi"], "limits": ["memory": "1Gi"]]),
            cause: "minimum memory usage per Container is 100Mi, but request is 10Mi"),
        Refusal(
            limits: ["type": "Container", "maxLimitRequestRatio": ["cpu": "2"]],
            pod: pod(["requests": ["cpu": "300m"], "limits": ["cpu": "1"]]),
            cause: "cpu max limit to request ratio per Container is 2, but provided ratio is 3.333333"),
        Refusal(
            limits: ["type": "Container", "maxLimitRequestRatio": ["cpu": "2"]], pod: pod([:]),
            cause:
                "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0"),
        Refusal(
            limits: ["type": "Pod", "max": ["cpu": "1"]],
            pod: pod(["limits": ["cpu": "600m"]], ["limits": ["cpu": "600m"]]),
            cause: "maximum cpu usage per Pod is 1, but limit is 1200m"),
        Refusal(
            limits: ["type": "Pod", "max": ["cpu": "1"], "min": ["memory": "1Mi"]], pod: pod([:]),
            cause:
                "[minimum memory usage per Pod is 1Mi.  No request is specified, maximum cpu usage per Pod is 1.  No limit is specified]"
        ),
    ]

    @Test(arguments: refusals) func holdsPodsToTheirBounds(_ refusal: Refusal) async throws {
        let server = try await server(refusal.limits)
        let answer = try await server.send(.post, "\(Self.core)/pods", refusal.pod)
        #expect(answer.status == 403)
        #expect(answer.document["message"] == .string("pods \"p\" is forbidden: \(refusal.cause)"))
    }

    @Test func holdsClaimsToTheirBounds() async throws {
        let server = try await server([
            "type": "PersistentVolumeClaim", "min": ["storage": "1Gi"], "max": ["storage": "2Gi"],
        ])
        func refusal(_ size: String) async throws -> JSONValue? {
            try await server.send(
                .post, "\(Self.core)/persistentvolumeclaims",
                [
                    "metadata": ["name": "c"],
                    "spec": [
                        "accessModes": ["ReadWriteOnce"], "resources": ["requests": ["storage": .string(size)]],
                    ],
                ]
            ).document["message"]
        }
        let prefix = "persistentvolumeclaims \"c\" is forbidden: "
        #expect(
            try await refusal("3Gi")
                == .string("\(prefix)maximum storage usage per PersistentVolumeClaim is 2Gi, but request is 3Gi"))
        #expect(
            try await refusal("1Mi")
                == .string("\(prefix)minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi"))
        #expect(try await refusal("2Gi") == nil)
    }
}
