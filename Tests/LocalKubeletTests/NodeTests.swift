import Foundation
import KubernetesClient
import KubernetesModel
import Testing

@testable import LocalKubelet

@Suite(.timeLimit(.minutes(1)))
struct NodeTests {
    @Test func podsThatCannotRunHereWait() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(.shells("p", ["true"]) { $0.nodeSelector = ["disk": "fast"] })
            _ = try await cluster.pods.create(.shells("other", ["true"]) { $0.schedulerName = "mine" })
            let pod = try await cluster.waitForPod("p") { $0.status?.conditions?.first?.reason == "Unschedulable" }
            #expect(pod.status?.conditions?.first?.message?.contains("node affinity/selector") ?? false)
            #expect(pod.status?.phase == "Pending")
            let other = try await cluster.pods.get("other")
            #expect(other.spec?.nodeName == nil)
        }
    }

    @Test func filesOfAClaimGoWithIt() async throws {
        try await KubeletFixture.withCluster { cluster in
            let claims = cluster.client.resource(PersistentVolumeClaim.self, namespace: "default")
            _ = try await claims.create(
                PersistentVolumeClaim(
                    metadata: ObjectMeta(name: "data", namespace: "default"),
                    spec: PersistentVolumeClaimSpec(
                        accessModes: ["ReadWriteOnce"],
                        resources: VolumeResourceRequirements(requests: ["storage": "1Gi"]))))
            _ = try await cluster.pods.create(
                .shells("p", ["echo kept > /data/file; echo written; exec sleep 60"]) { spec in
                    spec.volumes = [
                        Volume(
                            name: "data", persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: "data"))
                    ]
                    spec.containers[0].volumeMounts = [
                        VolumeMount(name: "data", mountPath: "/data", subPath: "deep/er")
                    ]
                })
            try await cluster.waitForLog(in: "p", "written")
            let directory = cluster.configuration.directory.claims
            let claim = try #require(HostFiles.names(in: directory).first)
            #expect(FileManager.default.fileExists(atPath: "\(directory)/\(claim)/deep/er/file"))

            try await claims.delete("data")
            // There is no controller here that would let the claim go.
            _ = try await claims.patch("data", .merge(["metadata": ["finalizers": []]]))
            try await cluster.pods.delete("p", DeleteOptions(gracePeriodSeconds: 0))
            try await cluster.waitUntilGone("p")
            let deadline = ContinuousClock.now + .seconds(20)
            while !HostFiles.names(in: directory).isEmpty, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(HostFiles.names(in: directory) == [])
        }
    }
}
