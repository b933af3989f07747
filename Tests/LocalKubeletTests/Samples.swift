import KubernetesModel

@testable import LocalKubelet

extension LocalImage {
    /// A shell that is no real image.
    static let shell = LocalImage(
        identifier: "local://shell", mounts: HostFiles.mounts, entrypoint: ["/bin/sh"],
        defaultArguments: ["-c", "true"],
        environment: ["IMAGE": "/image"], identity: Identity(user: 1234, group: 1234))
}

extension ImageCatalogue {
    /// A catalogue in which every tag of `test/shell` is a shell.
    static let shell = ImageCatalogue([Entry("docker.io/test/shell:*") { _ in .shell }])
}

extension PodFields {
    static let sample = PodFields(
        pod: Pod(
            metadata: ObjectMeta(
                name: "web-0", namespace: "default", uid: "u1", labels: ["app": "web", "tier": "a \"b\""]),
            spec: PodSpec(containers: [], nodeName: "local")),
        podIP: "127.97.0.1", hostIP: "127.0.0.1", capacity: NodeCapacity(processors: 4, memory: 1 << 30))
}

extension PodObjects {
    static let sample = PodObjects(
        configMaps: [
            "settings": ConfigMap(metadata: ObjectMeta(name: "settings"), data: ["port": "8000", "mode": "fast"])
        ],
        secrets: [
            "credentials": Secret(metadata: ObjectMeta(name: "credentials"), data: ["password": "czNjcmV0"])
        ])
}

extension Pod {
    /// A pod of shells.
    static func shells(
        _ name: String, init initScripts: [String] = [], _ scripts: [String], restartPolicy: String? = nil,
        edit: (inout PodSpec) -> Void = { _ in }
    ) -> Pod {
        func container(_ prefix: String, _ index: Int, _ script: String) -> Container {
            Container(name: "\(prefix)\(index)", image: "test/shell:1", command: ["/bin/sh", "-c", script])
        }
        var spec = PodSpec(
            initContainers: initScripts.isEmpty
                ? nil : initScripts.enumerated().map { container("init", $0.offset, $0.element) },
            containers: scripts.enumerated().map { container("c", $0.offset, $0.element) },
            restartPolicy: restartPolicy)
        edit(&spec)
        return Pod(metadata: ObjectMeta(name: name, namespace: "default"), spec: spec)
    }
}
