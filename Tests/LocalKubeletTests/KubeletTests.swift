import Foundation
import KubernetesClient
import KubernetesModel
import LocalAPIServer
import Logging
import NIOCore
import Testing

@testable import LocalKubelet

/// Pods in real sandboxes: these tests need `bwrap`, and fail without it.
@Suite(.timeLimit(.minutes(2)))
struct KubeletTests {
    @Test func registersItsNode() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(.shells("p", ["true"], restartPolicy: "Never"))
            try await cluster.waitForPod("p") { $0.status?.phase == "Succeeded" }
            let node = try await cluster.client.resource(Node.self).get("local")
            #expect(node.status?.conditions?.last?.type == "Ready")
            #expect(node.status?.capacity?["pods"] == "110")
        }
    }

    @Test func runsAPodFromItsBindingToItsEnd() async throws {
        try await KubeletFixture.withCluster { cluster in
            var pod = Pod.shells(
                "p", init: ["echo first; echo made > /shared/file"], ["cat /shared/file; exit 3"],
                restartPolicy: "Never"
            ) { spec in
                spec.volumes = [Volume(name: "shared", emptyDir: EmptyDirVolumeSource())]
                spec.securityContext = PodSecurityContext(runAsUser: 4321, runAsGroup: 4321)
            }
            pod.spec?.initContainers?[0].volumeMounts = [VolumeMount(name: "shared", mountPath: "/shared")]
            pod.spec?.containers[0].volumeMounts = [VolumeMount(name: "shared", mountPath: "/shared")]
            _ = try await cluster.pods.create(pod)
            let ended = try await cluster.waitForPod("p") { $0.status?.phase == "Failed" }
            #expect(ended.spec?.nodeName == "local")
            #expect(ended.status?.podIP?.hasPrefix("127.98.") ?? false)
            #expect(ended.first?.state?.terminated?.exitCode == 3)
            #expect(ended.first?.state?.terminated?.reason == "Error")
            #expect(ended.first?.imageID == "local://shell")
            #expect(ended.status?.initContainerStatuses?.first?.state?.terminated?.reason == "Completed")
            #expect(try await cluster.log(of: "init0", in: "p") == "first\n")
            #expect(try await cluster.log(in: "p") == "made\n")
        }
    }

    @Test func givesEnvironmentFilesAndNames() async throws {
        try await KubeletFixture.withCluster { cluster in
            let config = ConfigMap(metadata: ObjectMeta(name: "config", namespace: "default"), data: ["key": "value"])
            _ = try await cluster.client.resource(ConfigMap.self, namespace: "default").create(config)
            let script = """
                id -un; cat /config/key; echo; echo $URL; hostname; getent hosts kubernetes
                touch /file 2>&1; grep -c '^Cap[IPEB][nrf][hmfd].*[1-9a-f]' /proc/self/status
                """
            _ = try await cluster.pods.create(
                .shells("p", [script], restartPolicy: "Never") { spec in
                    spec.volumes = [Volume(name: "config", configMap: ConfigMapVolumeSource(name: "config"))]
                    spec.containers[0].volumeMounts = [VolumeMount(name: "config", mountPath: "/config")]
                    spec.containers[0].securityContext = SecurityContext(runAsUser: 5, readOnlyRootFilesystem: true)
                    spec.containers[0].env = [
                        EnvVar(
                            name: "IP",
                            valueFrom: EnvVarSource(fieldRef: ObjectFieldSelector(fieldPath: "status.podIP"))),
                        EnvVar(name: "URL", value: "http://$(IP)"),
                    ]
                })
            let pod = try await cluster.waitForPod("p") { $0.first?.state?.terminated != nil }
            #expect(
                try await cluster.log(in: "p") == """
                    user5
                    value
                    http://\(pod.status?.podIP ?? "")
                    p
                    127.96.0.1      kubernetes kubernetes.default kubernetes.default.svc \
                    kubernetes.default.svc.cluster.local
                    touch: cannot touch '/file': Read-only file system
                    0

                    """)
        }
    }

    @Test func mountsTheServiceAccount() async throws {
        try await KubeletFixture.withCluster { cluster in
            let script =
                "cd /var/run/secrets/kubernetes.io/serviceaccount; cat namespace; echo; head -1 ca.crt; wc -c < token"
            _ = try await cluster.pods.create(.shells("p", [script], restartPolicy: "Never"))
            try await cluster.waitForPod("p") { $0.status?.phase == "Succeeded" }
            let lines = try await cluster.log(in: "p").split(separator: "\n")
            #expect(lines.prefix(2) == ["default", "-----BEGIN CERTIFICATE-----"])
            #expect(lines.last.flatMap { Int($0) } ?? 0 > 100)
        }
    }

    @Test func runningPodsSeeChanges() async throws {
        try await KubeletFixture.withCluster { cluster in
            let secrets = cluster.client.resource(Secret.self, namespace: "default")
            let metadata = ObjectMeta(name: "s", namespace: "default")
            _ = try await secrets.create(Secret(metadata: metadata, stringData: ["key": "before"]))
            let script = """
                cat /secret/key; echo; until grep -q after /secret/key; do sleep 0.05; done; echo after
                until grep -q newcomer /etc/hosts; do sleep 0.05; done; echo newcomer
                """
            _ = try await cluster.pods.create(
                .shells("p", [script], restartPolicy: "Never") { spec in
                    spec.volumes = [Volume(name: "s", secret: SecretVolumeSource(secretName: "s", defaultMode: 0o400))]
                    spec.containers[0].volumeMounts = [VolumeMount(name: "s", readOnly: true, mountPath: "/secret")]
                })
            try await cluster.waitForLog(in: "p", "before")
            _ = try await secrets.patch("s", .merge(["stringData": ["key": "after"]]))
            try await cluster.waitForLog(in: "p", "after")
            _ = try await cluster.client.resource(Service.self, namespace: "default").create(
                Service(
                    metadata: ObjectMeta(name: "newcomer", namespace: "default"),
                    spec: ServiceSpec(ports: [ServicePort(port: 80)])))
            try await cluster.waitForLog(in: "p", "newcomer")
            try await cluster.waitForPod("p") { $0.status?.phase == "Succeeded" }
        }
    }

    @Test func deletionIsGracefulAndConfirmed() async throws {
        try await KubeletFixture.withCluster { cluster in
            let script = "trap 'echo bye; sleep 0.2; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
            let pod = try await cluster.pods.create(.shells("p", [script]))
            try await cluster.waitForLog(in: "p", "ready")
            let log = try #require(
                try cluster.logs.log(of: "c0", in: pod.key, .init(follows: true)))
            try await cluster.pods.delete("p")
            #expect(await log.reduce(into: "") { $0 += String(buffer: $1) } == "ready\nbye\n")
            try await cluster.waitUntilGone("p")
            #expect(HostFiles.names(in: cluster.configuration.directory.pods) == [])
            #expect(HostFiles.names(in: cluster.configuration.directory.logs) == [])
        }
    }

    @Test func anEndingKubeletEndsItsPodsPolitely() async throws {
        try await withTemporaryDirectory { path in
            let server = try await APIServer(
                configuration: APIServer.Configuration(), logger: Logger(label: "test"))
            try await KubeletFixture.run(server, directory: KubeletDirectory(path: path), stopsGracefully: true) {
                cluster in
                let script = "trap 'echo bye > /data/file; exit 0' TERM; echo ready; while :; do sleep 0.05; done"
                _ = try await cluster.pods.create(
                    .shells("p", [script]) { spec in
                        spec.volumes = [Volume(name: "data", emptyDir: EmptyDirVolumeSource())]
                        spec.containers[0].volumeMounts = [VolumeMount(name: "data", mountPath: "/data")]
                    })
                try await cluster.waitForLog(in: "p", "ready")
                try await cluster.waitForPod("p") { $0.isReady }
            }
            let pod = try await Client(transport: server.transport()).resource(Pod.self, namespace: "default").get("p")
            // The pod is to go on with the next kubelet, so nobody is told that it has ended.
            #expect(pod.status?.phase == "Running")
            let file = KubeletDirectory(path: path).pod(pod.metadata.uid ?? "").volume("data") + "/file"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(text == "bye\n")
        }
    }

    @Test func whoDoesNotListenIsKilled() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(.shells("p", ["trap '' TERM; echo ready; while :; do sleep 0.05; done"]))
            try await cluster.waitForLog(in: "p", "ready")
            try await cluster.pods.delete("p", DeleteOptions(gracePeriodSeconds: 1))
            try await cluster.waitUntilGone("p")
        }
    }

    @Test func crashesAreRestartedWithBackOff() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(.shells("p", ["echo run; exit 9"]))
            let waiting = try await cluster.waitForPod("p") {
                $0.first?.state?.waiting?.reason == "CrashLoopBackOff"
            }
            #expect(waiting.first?.lastState?.terminated?.exitCode == 9)
            #expect(waiting.status?.phase == "Running")
            try await cluster.waitForPod("p") { ($0.first?.restartCount ?? 0) >= 3 }
            #expect(try await cluster.log(in: "p", .init(isPrevious: true)) == "run\n")
        }
    }

    @Test func killedProcessesAreRestarted() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(.shells("p", ["echo up; while :; do sleep 0.05; done"]))
            try await cluster.waitForPod("p") { $0.isReady }
            let pid = try #require(Self.processes(of: "echo up; while").first)
            #expect(kill(pid, SIGKILL) == 0)
            let pod = try await cluster.waitForPod("p") { $0.isReady && $0.first?.restartCount == 1 }
            #expect(pod.first?.lastState?.terminated?.exitCode == 137)
        }
    }

    @Test func probesGateReadinessAndRestart() async throws {
        try await KubeletFixture.withCluster { cluster in
            let script = "echo up; sleep 0.3; touch /tmp/started; while :; do sleep 0.05; done"
            _ = try await cluster.pods.create(
                .shells("p", [script]) { spec in
                    func probe(_ command: String) -> Probe {
                        Probe(
                            exec: ExecAction(command: ["sh", "-c", command]), periodSeconds: 1, failureThreshold: 2)
                    }
                    spec.containers[0].startupProbe = probe("test -e /tmp/started")
                    spec.containers[0].startupProbe?.failureThreshold = 30
                    spec.containers[0].readinessProbe = probe("test -e /tmp/started")
                    spec.containers[0].livenessProbe = probe("! test -e /tmp/sick")
                    spec.terminationGracePeriodSeconds = 1
                })
            try await cluster.waitForPod("p") { $0.first?.started == false && $0.first?.state?.running != nil }
            try await cluster.waitForPod("p") { $0.isReady }
            let pid = try #require(Self.processes(of: "echo up; sleep 0.3").first)
            #expect(FileManager.default.createFile(atPath: "/proc/\(pid)/root/tmp/sick", contents: nil))
            try await cluster.waitForPod("p") { $0.isReady && $0.first?.restartCount == 1 }
            let events = try await cluster.client.resource(Event.self, namespace: "default").list().items
            #expect(events.contains { $0.reason == "Unhealthy" })
            #expect(events.contains { $0.reason == "Killing" && $0.message?.contains("liveness") ?? false })
        }
    }

    @Test func whatIsMissingIsSaidAndAwaited() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(
                .shells("p", ["echo $X; sleep 60"]) { spec in
                    spec.containers[0].env = [
                        EnvVar(
                            name: "X", valueFrom: EnvVarSource(secretKeyRef: SecretKeySelector(name: "late", key: "k")))
                    ]
                })
            let waiting = try await cluster.waitForPod("p") {
                $0.first?.state?.waiting?.reason == "CreateContainerConfigError"
            }
            #expect(waiting.first?.state?.waiting?.message == "secret \"late\" not found")
            _ = try await cluster.client.resource(Secret.self, namespace: "default").create(
                Secret(metadata: ObjectMeta(name: "late", namespace: "default"), stringData: ["k": "arrived"]))
            try await cluster.waitForLog(in: "p", "arrived")
        }
    }

    @Test func unmappedImagesSayWhatIsMapped() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(
                .shells("p", ["true"]) { $0.containers[0].image = "redis:7" })
            let pod = try await cluster.waitForPod("p") { $0.first?.state?.waiting?.reason == "ImagePullBackOff" }
            #expect(pod.first?.state?.waiting?.message?.contains("maps only docker.io/test/shell:*") ?? false)
            #expect(pod.status?.phase == "Pending")
        }
    }

    @Test func programsThatCannotStartSaySo() async throws {
        try await KubeletFixture.withCluster { cluster in
            _ = try await cluster.pods.create(
                .shells("p", [""], restartPolicy: "Never") { $0.containers[0].command = ["/no/such"] })
            let pod = try await cluster.waitForPod("p") { $0.status?.phase == "Failed" }
            #expect(pod.first?.state?.terminated?.reason == "StartError")
            #expect(pod.first?.state?.terminated?.exitCode == 128)
        }
    }

    @Test func aNewKubeletStartsPodsAgain() async throws {
        try await withTemporaryDirectory { path in
            let directory = KubeletDirectory(path: path)
            let server = try await APIServer(
                configuration: APIServer.Configuration(), logger: Logger(label: "test"))
            try await KubeletFixture.run(server, directory: directory) { cluster in
                let claim = PersistentVolumeClaim(
                    metadata: ObjectMeta(name: "data", namespace: "default"),
                    spec: PersistentVolumeClaimSpec(
                        accessModes: ["ReadWriteOnce"],
                        resources: VolumeResourceRequirements(requests: ["storage": "1Gi"])))
                _ = try await cluster.client.resource(PersistentVolumeClaim.self, namespace: "default").create(claim)
                _ = try await cluster.pods.create(
                    .shells("p", ["echo run >> /data/runs; cat /data/runs; exec sleep 60"]) { spec in
                        spec.volumes = [
                            Volume(
                                name: "data",
                                persistentVolumeClaim: PersistentVolumeClaimVolumeSource(claimName: "data"))
                        ]
                        spec.containers[0].volumeMounts = [VolumeMount(name: "data", mountPath: "/data")]
                    })
                try await cluster.waitForLog(in: "p", "run")
                try await cluster.waitForPod("p") { $0.isReady }
            }
            try FileManager.default.createDirectory(
                atPath: directory.pods + "/orphan", withIntermediateDirectories: true)
            try await KubeletFixture.run(server, directory: directory) { cluster in
                let pod = try await cluster.waitForPod("p") { $0.isReady && $0.first?.restartCount == 1 }
                #expect(pod.first?.lastState?.terminated?.reason == "Unknown")
                try await cluster.waitForLog(in: "p", "run\nrun\n")
                #expect(!HostFiles.names(in: directory.pods).contains("orphan"))
            }
        }
    }

    @Test func aNewNodeTakesBackWhatTheOneBeforeSaid() async throws {
        let server = try await APIServer(configuration: APIServer.Configuration(), logger: Logger(label: "test"))
        let client = Client(transport: server.transport())
        let pods = client.resource(Pod.self, namespace: "default")
        let slices = client.resource(EndpointSlice.self, namespace: "default")
        for (name, node) in [("ours", "local"), ("theirs", "other")] {
            var pod = Pod.shells(name, ["exec sleep 60"])
            pod.spec?.nodeName = node
            _ = try await pods.create(pod)
            let ready = PodStatus(
                phase: "Running",
                conditions: [
                    PodCondition(type: "Ready", status: "True"), PodCondition(type: "PodScheduled", status: "True"),
                ])
            _ = try await pods.status.patch(name, .merge(["status": try JSONValue(encoding: ready)]))
        }
        let endpoints = [("127.0.0.1", "local", "Pod"), ("127.0.0.2", "other", "Pod"), ("127.0.0.3", "local", "Node")]
            .map { address, node, kind in
                Endpoint(
                    addresses: [address], conditions: EndpointConditions(ready: true, serving: true),
                    targetRef: ObjectReference(kind: kind, name: "x"), nodeName: node)
            }
        for (service, publishes) in [("web", false), ("peers", true)] {
            _ = try await client.resource(Service.self, namespace: "default").create(
                Service(
                    metadata: ObjectMeta(name: service),
                    spec: ServiceSpec(ports: [ServicePort(port: 80)], publishNotReadyAddresses: publishes)))
            _ = try await slices.create(
                EndpointSlice(
                    metadata: ObjectMeta(name: service, labels: ["kubernetes.io/service-name": service]),
                    addressType: "IPv4", endpoints: endpoints))
        }

        try await LostReadiness(client: client, nodeName: "local").tell()

        let ours = try await pods.get("ours")
        #expect(!ours.isReady)
        #expect(ours.status?.phase == "Running")
        #expect(ours.status?.conditions?.first { $0.type == "PodScheduled" }?.status == "True")
        #expect(try await pods.get("theirs").isReady)
        #expect(try await slices.get("web").endpoints?.map(\.conditions?.ready) == [false, true, true])
        #expect(try await slices.get("peers").endpoints?.map(\.conditions?.ready) == [true, true, true])
    }

    /// The processes, outside their sandboxes, whose script begins so.
    static func processes(of script: String) -> [Int32] {
        HostFiles.names(in: "/proc").compactMap(Int32.init).filter { pid in
            let command = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            return command.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.prefix(3)
                .starts(with: ["/bin/sh", "-c"])
                && String(decoding: command, as: UTF8.self).contains("\0" + script)
        }
    }
}
