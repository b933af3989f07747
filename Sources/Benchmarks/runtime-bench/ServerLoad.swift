import Measurement
import NIOCore
import NIOHTTP1

/// What is asked of the server.
struct ServerLoad {
    let client: APIServerClient

    /// Performs something for every number up to `count`, by some workers; returns the seconds that it took.
    @discardableResult
    func perform(
        _ count: Int, _ workers: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingDiscardingTaskGroup { group in
            for worker in 0..<workers {
                group.addTask { for index in stride(from: worker, to: count, by: workers) { try await body(index) } }
            }
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    /// How many requests of the operator the server has answered, but for watches and the lease.
    func requestsOfOperator(writesOnly: Bool = false) async throws -> Int {
        let reads = ["GET", "LIST"]
        return String(buffer: try await client.send(.GET, "/metrics")).split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix("apiserver_request_total{"), line.contains("user=\"\(Bench.user)\""),
                !line.contains("resource=\"leases\""), !line.contains("verb=\"WATCH\""),
                !(writesOnly && reads.contains { line.contains("verb=\"\($0)\"") })
            else { return sum }
            return sum + (line.split(separator: " ").last.flatMap { Int($0) } ?? 0)
        }
    }
}

extension ServerLoad {
    func createNamespace(_ name: String) async throws {
        try await client.send(
            .POST, "/api/v1/namespaces", "application/json",
            #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\#(name)"}}"#)
    }

    func createFleetDefinition() async throws {
        try await client.send(
            .POST, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "application/json",
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",\
            "metadata":{"name":"fleets.bench.milestones.dev"},"spec":{"group":"bench.milestones.dev",\
            "names":{"plural":"fleets","singular":"fleet","kind":"Fleet","listKind":"FleetList"},"scope":"Namespaced",\
            "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},\
            "schema":{"openAPIV3Schema":{"type":"object","properties":{\
            "spec":{"type":"object","properties":{"size":{"type":"integer"}}},\
            "status":{"type":"object","properties":{"observedGeneration":{"type":"integer","format":"int64"},\
            "ready":{"type":"integer"}}}}}}}]}}
            """)
        // Served once the definition is established.
        for _ in 0..<100 {
            do {
                try await client.send(.GET, "/apis/bench.milestones.dev/v1/fleets")
                return
            } catch is MeasuredProcess.Useless {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    func createFleet(_ number: Int, in namespace: String, size: Int) async throws {
        try await client.send(
            .POST, "/apis/bench.milestones.dev/v1/namespaces/\(namespace)/fleets", "application/json",
            """
            {"apiVersion":"bench.milestones.dev/v1","kind":"Fleet","metadata":{"name":"f\(number)"},\
            "spec":{"size":\(size)}}
            """)
    }

    /// Applies what the operator would, for one fleet.
    func applyFleet(_ number: Int, in namespace: String, size: Int) async throws {
        let type = "application/apply-patch+yaml"
        let query = "?fieldManager=bench-operator&force=true"
        for child in 0..<size {
            let name = "f\(number)-\(child)"
            try await client.send(
                .PATCH, "/api/v1/namespaces/\(namespace)/configmaps/\(name)\(query)", type,
                """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\(name)","namespace":"\(namespace)",\
                "labels":{"fleet":"f\(number)"},"ownerReferences":[{"apiVersion":"bench.milestones.dev/v1",\
                "kind":"Fleet","name":"f\(number)","uid":"0b6b5d0f-\(number)","controller":true}]},\
                "data":{"key":"\(child)","text":"a value of some length, as configuration has it"}}
                """)
        }
        try await client.send(
            .PATCH, "/apis/bench.milestones.dev/v1/namespaces/\(namespace)/fleets/f\(number)/status\(query)", type,
            """
            {"apiVersion":"bench.milestones.dev/v1","kind":"Fleet","metadata":{"name":"f\(number)",\
            "namespace":"\(namespace)"},"status":{"observedGeneration":1,"ready":\(size)}}
            """)
    }

    func createDeployment(_ number: Int) async throws {
        try await client.send(
            .POST, "/apis/apps/v1/namespaces/default/deployments", "application/json",
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web-\(number)","labels":\
            {"app.kubernetes.io/name":"web","app.kubernetes.io/instance":"web-\(number)",\
            "app.kubernetes.io/managed-by":"bench"}},"spec":{"replicas":2,"selector":{"matchLabels":\
            {"app.kubernetes.io/instance":"web-\(number)"}},"template":{"metadata":{"labels":\
            {"app.kubernetes.io/name":"web","app.kubernetes.io/instance":"web-\(number)"},"annotations":\
            {"prometheus.io/scrape":"true","prometheus.io/port":"8080"}},"spec":{"containers":[{"name":"web",\
            "image":"registry.example.com/shop/web:1.27.\(number % 10)","args":["serve","--log-level=info"],\
            "ports":[{"name":"http","containerPort":8080}],"env":[{"name":"POD_IP","valueFrom":{"fieldRef":\
            {"fieldPath":"status.podIP"}}},{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_URL","valueFrom":\
            {"secretKeyRef":{"name":"web-\(number)","key":"uri"}}}],"resources":{"requests":{"cpu":"100m",\
            "memory":"128Mi"},"limits":{"memory":"256Mi"}},"livenessProbe":{"httpGet":{"path":"/health","port":"http"},\
            "periodSeconds":10},"readinessProbe":{"httpGet":{"path":"/ready","port":"http"}},"volumeMounts":[{\
            "name":"tmp","mountPath":"/tmp"}],"securityContext":{"readOnlyRootFilesystem":true,\
            "allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}],"volumes":[{"name":"tmp","emptyDir":{}\
            }],"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}}}}}
            """)
    }

    func changeDeployment(_ number: Int, to value: Int) async throws {
        try await client.send(
            .PATCH, "/apis/apps/v1/namespaces/default/deployments/web-\(number)", "application/merge-patch+json",
            #"{"metadata":{"annotations":{"bench":"\#(value)"}}}"#)
    }

    func deployment(_ number: Int) async throws -> ByteBuffer {
        try await client.send(.GET, "/apis/apps/v1/namespaces/default/deployments/web-\(number)")
    }
}
