import KubernetesModel
import Testing

@testable import LocalKubelet

struct SandboxSpecificationTests {
    private let directory = PodDirectory(path: "/data/pods/u1")

    private func setup(
        _ container: Container, spec: PodSpec = PodSpec(containers: []), volumes: [ContainerSetup.MountedVolume] = []
    ) -> ContainerSetup {
        ContainerSetup(
            pod: Pod(metadata: ObjectMeta(name: "web-0", namespace: "default"), spec: spec), container: container,
            image: .shell, volumes: volumes, directory: directory, variables: [:])
    }

    @Test func isolatesEverythingButTheNetwork() throws {
        let arguments = try setup(Container(name: "c")).specification().arguments(statusDescriptor: 3)
        for option in [
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
            "--die-with-parent", "--as-pid-1",
        ] {
            #expect(arguments.contains(option))
        }
        #expect(!arguments.contains("--unshare-net"))
        #expect(arguments.contains(sequence: ["--uid", "1234", "--gid", "1234", "--cap-drop", "ALL"]))
        #expect(arguments.contains(sequence: ["--hostname", "web-0", "--perms", "0755", "--tmpfs", "/"]))
        #expect(arguments.suffix(4) == ["--", "/bin/sh", "-c", "true"])
    }

    @Test func outerMountsComeBeforeInnerOnes() throws {
        let arguments = try setup(
            Container(name: "c"),
            volumes: [
                .init(source: "/v/inner", target: "/data/inner", isReadOnly: true),
                .init(source: "/v/outer", target: "/data", isReadOnly: false),
            ]
        ).specification().arguments(statusDescriptor: 3)
        #expect(
            arguments.contains(sequence: ["--bind", "/v/outer", "/data", "--ro-bind", "/v/inner", "/data/inner"]))
    }

    @Test func sealsAReadOnlyRootLast() throws {
        var container = Container(name: "c")
        #expect(try !setup(container).specification().arguments(statusDescriptor: 3).contains("--remount-ro"))
        container.securityContext = SecurityContext(readOnlyRootFilesystem: true)
        let arguments = try setup(container).specification().arguments(statusDescriptor: 3)
        #expect(arguments.contains(sequence: ["--remount-ro", "/", "--chdir", "/", "--"]))
    }

    @Test func containersOwnIdentityWins() throws {
        var container = Container(name: "c")
        let spec = PodSpec(
            containers: [], securityContext: PodSecurityContext(runAsUser: 70, runAsGroup: 71, runAsNonRoot: true))
        #expect(try setup(container, spec: spec).specification().identity == .init(user: 70, group: 71))
        container.securityContext = SecurityContext(runAsUser: 0)
        #expect(throws: ConfigurationProblem.runsAsRoot(container: "c")) {
            try setup(container, spec: spec).specification()
        }
    }

    @Test func readsWhatBubblewrapTells() {
        var status = SandboxStatus()
        status.append(#"{ "child-pid": 65"#.utf8)
        #expect(status.childPID == nil)
        status.append("55, \"cgroup-namespace\": 4026532183 }\n{ \"exit-code\": 3 }\n".utf8)
        #expect(status.childPID == 6555)
        #expect(status.exitCode == 3)
    }
}

extension Array where Element: Equatable {
    /// Whether the elements follow each other somewhere in the array.
    func contains(sequence: [Element]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
