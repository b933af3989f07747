import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// ResourceQuotas: what they refuse, and that their status stays true.
@Suite struct QuotaTests {
    private static let core = "/api/v1/namespaces/default"

    private func server(_ hard: JSONValue, scopes: JSONValue? = nil) async throws -> TestServer {
        let server = try await TestServer { $0.admitsServiceAccounts = false }
        var spec: JSONValue = ["hard": hard]
        spec["scopes"] = scopes
        let created = try await server.send(
            .post, "\(Self.core)/resourcequotas", ["metadata": ["name": "q"], "spec": spec])
        #expect(created.status == 201)
        return server
    }

    private func pod(_ name: String, requests: JSONValue = [:], limits: JSONValue = [:]) -> JSONValue {
        [
            "metadata": ["name": .string(name)],
            "spec": [
                "containers": [["name": "c", "image": "i", "resources": ["requests": requests, "limits": limits]]]
            ],
        ]
    }

    private func used(_ server: TestServer) async throws -> JSONValue? {
        try await server.send(.get, "\(Self.core)/resourcequotas/q").document[path: "status", "used"]
    }

    @Test func holdsPodsToWhatIsLeft() async throws {
        let server = try await server(["pods": "2", "requests.cpu": "1", "limits.memory": "1Gi"])
        let pods = "\(Self.core)/pods"
        let first = pod("a", requests: ["cpu": "600m"], limits: ["memory": "512Mi"])
        #expect(try await server.send(.post, pods, first).status == 201)
        #expect(
            try await used(server) == ["pods": "1", "requests.cpu": "600m", "limits.memory": "512Mi"])
        let refusal = try await server.send(
            .post, pods, pod("b", requests: ["cpu": "500m"], limits: ["memory": "600Mi"]))
        #expect(refusal.status == 403)
        #expect(
            refusal.document["message"]
                == "pods \"b\" is forbidden: exceeded quota: q, requested: limits.memory=600Mi,requests.cpu=500m, used: limits.memory=512Mi,requests.cpu=600m, limited: limits.memory=1Gi,requests.cpu=1"
        )
        let silent = try await server.send(.post, pods, pod("b", requests: ["cpu": "1m"]))
        #expect(
            silent.document["message"]
                == "pods \"b\" is forbidden: failed quota: q: must specify limits.memory for: c")
    }

    @Test func countsNothingForDryRuns() async throws {
        let server = try await server(["pods": "1"])
        #expect(try await server.send(.post, "\(Self.core)/pods?dryRun=All", pod("a")).status == 201)
        #expect(try await used(server) == ["pods": "0"])
        try await server.send(.post, "\(Self.core)/pods", pod("a"))
        #expect(try await server.send(.post, "\(Self.core)/pods?dryRun=All", pod("b")).status == 403)
    }

    @Test func givesBackWhatGoesAndWhatIsOver() async throws {
        let server = try await server(["pods": "2", "count/pods": "3", "requests.cpu": "2"])
        for name in ["a", "b"] {
            try await server.send(.post, "\(Self.core)/pods", pod(name, requests: ["cpu": "1"]))
        }
        try await server.send(
            .patch, "\(Self.core)/pods/a/status", ["status": ["phase": "Succeeded"]],
            type: "application/merge-patch+json")
        #expect(try await used(server) == ["pods": "1", "count/pods": "2", "requests.cpu": "1"])
        try await server.send(.delete, "\(Self.core)/pods")
        #expect(try await used(server) == ["pods": "0", "count/pods": "0", "requests.cpu": "0"])
    }

    @Test func countsObjectsOfAnyKind() async throws {
        let server = try await server([
            "configmaps": "2", "count/secrets": "1", "count/deployments.apps": "0", "services": "5",
            "services.nodeports": "1",
        ])
        // The namespace's copy of the authority's certificate was there first.
        #expect(
            try await used(server) == [
                "configmaps": "1", "count/secrets": "0", "count/deployments.apps": "0", "services": "1",
                "services.nodeports": "0",
            ])
        func create(_ plural: String, _ document: JSONValue, group: String = "/api/v1") async throws -> String {
            let answer = try await server.send(.post, "\(group)/namespaces/default/\(plural)", document)
            return answer.status == 201 ? "" : answer.document["message"]?.stringValue ?? ""
        }
        #expect(try await create("configmaps", ["metadata": ["name": "a"]]).isEmpty)
        #expect(
            try await create("configmaps", ["metadata": ["name": "b"]])
                == "configmaps \"b\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited: configmaps=2"
        )
        #expect(try await create("secrets", ["metadata": ["name": "a"]]).isEmpty)
        #expect(try await create("secrets", ["metadata": ["name": "b"]]).contains("requested: count/secrets=1"))
        let deployment: JSONValue = [
            "metadata": ["name": "d"],
            "spec": [
                "selector": ["matchLabels": ["a": "b"]],
                "template": [
                    "metadata": ["labels": ["a": "b"]], "spec": ["containers": [["name": "c", "image": "i"]]],
                ],
            ],
        ]
        #expect(
            try await create("deployments", deployment, group: "/apis/apps/v1")
                == "deployments.apps \"d\" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0"
        )
        func service(_ name: String, _ type: String) -> JSONValue {
            ["metadata": ["name": .string(name)], "spec": ["type": .string(type), "ports": [["port": 80]]]]
        }
        #expect(try await create("services", service("n", "NodePort")).isEmpty)
        #expect(try await create("services", service("c", "ClusterIP")).isEmpty)
        let change = try await server.send(
            .patch, "\(Self.core)/services/c", ["spec": ["type": "NodePort"]], type: "application/merge-patch+json")
        #expect(change.status == 403, "a changed Service counts anew")
        #expect(
            try await server.send(
                .patch, "\(Self.core)/services/n", ["spec": ["type": "ClusterIP"]],
                type: "application/merge-patch+json"
            ).status == 200)
        #expect(try await used(server)?["services.nodeports"] == "0")
    }

    @Test func countsClaimsByTheirStorageAndClass() async throws {
        let server = try await server([
            "persistentvolumeclaims": "5", "requests.storage": "3Gi",
            "gold.storageclass.storage.k8s.io/requests.storage": "1Gi",
        ])
        func claim(_ name: String, _ size: String, _ storageClass: String) -> JSONValue {
            [
                "metadata": ["name": .string(name)],
                "spec": [
                    "accessModes": ["ReadWriteOnce"], "storageClassName": .string(storageClass),
                    "resources": ["requests": ["storage": .string(size)]],
                ],
            ]
        }
        let claims = "\(Self.core)/persistentvolumeclaims"
        #expect(try await server.send(.post, claims, claim("a", "512Mi", "gold")).status == 201)
        #expect(
            try await server.send(.post, claims, claim("b", "1Gi", "gold")).document["message"]
                == "persistentvolumeclaims \"b\" is forbidden: exceeded quota: q, requested: gold.storageclass.storage.k8s.io/requests.storage=1Gi, used: gold.storageclass.storage.k8s.io/requests.storage=512Mi, limited: gold.storageclass.storage.k8s.io/requests.storage=1Gi"
        )
        #expect(try await server.send(.post, claims, claim("b", "2Gi", "silver")).status == 201)
        #expect(try await used(server)?["requests.storage"] == "2560Mi")
    }

    @Test func countsPodsOfItsScopesAlone() async throws {
        let server = try await server(["pods": "1"], scopes: ["BestEffort"])
        let pods = "\(Self.core)/pods"
        #expect(try await server.send(.post, pods, pod("a", requests: ["cpu": "1"])).status == 201)
        #expect(try await used(server) == ["pods": "0"])
        #expect(try await server.send(.post, pods, pod("b")).status == 201)
        #expect(try await server.send(.post, pods, pod("c")).status == 403)
    }

    @Test func countsAgainWhenItChanges() async throws {
        let server = try await server(["pods": "5"])
        try await server.send(.post, "\(Self.core)/secrets", ["metadata": ["name": "s"]])
        try await server.send(
            .patch, "\(Self.core)/resourcequotas/q", ["spec": ["hard": ["pods": nil, "secrets": "3"]]],
            type: "application/merge-patch+json")
        let status = try await server.send(.get, "\(Self.core)/resourcequotas/q").document["status"]
        #expect(status == ["hard": ["secrets": "3"], "used": ["secrets": "1"]])
    }

    @Test(arguments: [
        ("500m", "600m", "1100m"), ("1", "1", "2"), ("1Gi", "512Mi", "1536Mi"), ("1Gi", "1", "1073741825"),
        ("0", "1Ki", "1Ki"), ("1k", "1", "1001"), ("0.5", "1e3", "1000500m"), ("1n", "1", "1000000001n"),
    ]) func addsExactly(_ left: String, _ right: String, _ sum: String) throws {
        let total = try #require(ResourceAmount(left)) + #require(ResourceAmount(right))
        #expect(total.description == sum)
    }

    @Test func countsSidecarsBesideTheInitContainersAfterThem() {
        func container(_ cpu: String, _ policy: JSONValue? = nil) -> JSONValue {
            var container: JSONValue = ["resources": ["requests": ["cpu": .string(cpu)]]]
            container["restartPolicy"] = policy
            return container
        }
        let spec: JSONValue = [
            "initContainers": [container("3"), container("1", "Always"), container("4")],
            "containers": [container("1"), container("500m")], "overhead": ["cpu": "100m"],
        ]
        #expect(PodResources.totals(spec, "requests")["cpu"]?.description == "5100m")
    }
}
