import Foundation
import KubernetesClient
import KubernetesModel
import Testing

@testable import LocalKubelet

/// Debian's Prometheus as the official image: this test needs it installed, and fails without it.
@Suite(.timeLimit(.minutes(1)))
struct PrometheusImageTests {
    @Test func becomesReadyByItsProbe() async throws {
        try await KubeletFixture.withCluster(catalogue: .machine(programs: "/nowhere")) { cluster in
            var container = Container(name: "c0", image: "docker.io/prom/prometheus:v2.55.1")
            container.args = [
                "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus",
                "--web.listen-address=$(POD_IP):9090",
            ]
            container.env = [
                EnvVar(
                    name: "POD_IP", valueFrom: EnvVarSource(fieldRef: ObjectFieldSelector(fieldPath: "status.podIP")))
            ]
            container.ports = [ContainerPort(name: "http", containerPort: 9090)]
            container.startupProbe = Probe(
                tcpSocket: TCPSocketAction(port: "http"), periodSeconds: 1, failureThreshold: 30)
            container.readinessProbe = Probe(
                httpGet: HTTPGetAction(path: "/-/ready", port: "http"), periodSeconds: 1)
            container.livenessProbe = Probe(httpGet: HTTPGetAction(path: "/nothing", port: "http"), periodSeconds: 100)
            _ = try await cluster.pods.create(
                Pod(
                    metadata: ObjectMeta(name: "prometheus", namespace: "default"),
                    spec: PodSpec(containers: [container])))
            let pod = try await cluster.waitForPod("prometheus") { $0.isReady }
            #expect(pod.first?.imageID == "local://usr/bin/prometheus")
            let deadline = ContinuousClock.now + .seconds(10)
            var messages: [String] = []
            while !messages.contains("Liveness probe failed: HTTP probe failed with statuscode: 404"),
                ContinuousClock.now < deadline
            {
                messages = try await cluster.client.resource(Event.self, namespace: "default").list().items
                    .compactMap(\.message)
            }
            #expect(messages.contains("Liveness probe failed: HTTP probe failed with statuscode: 404"))
        }
    }
}
