import FoundationEssentials
import KubernetesModel

/// The machine's side of a pod's volumes and of its files in `/etc`.
actor PodVolumes {
    private let kubelet: KubeletDirectory
    private let directory: PodDirectory
    private let cluster: ClusterObjects
    private let now: @Sendable () -> Date
    private var tokens = TokenCache()
    private var version = 0
    /// The directories behind volumes, by volume; projections of objects can't be written to.
    private var sources: [String: (path: String, isReadOnly: Bool)] = [:]

    init(
        kubelet: KubeletDirectory, directory: PodDirectory, cluster: ClusterObjects,
        now: @escaping @Sendable () -> Date
    ) {
        self.kubelet = kubelet
        self.directory = directory
        self.cluster = cluster
        self.now = now
    }

    /// Makes everything as the pod and the objects that it names want it now; running pods see the change.
    ///
    /// - Throws: ``VolumeProblem``; `APIError`.
    func update(_ fields: PodFields) async throws {
        guard let spec = fields.pod.spec else { return }
        let namespace = fields.pod.metadata.namespace ?? ""
        for (audience, lifetime) in TokenCache.wanted(by: spec) where !tokens.isFresh(audience, now: now()) {
            let token = try await cluster.token(
                for: fields.pod, audience: audience.isEmpty ? nil : audience, lifetime: lifetime)
            tokens.keep(token, audience: audience, lifetime: lifetime, now: now())
        }
        let objects = try await cluster.objects(for: PodReferences(spec), namespace: namespace)
        let files = VolumeFiles(fields: fields, objects: objects, tokens: tokens.tokens)
        version += 1
        for volume in spec.volumes ?? [] {
            do {
                sources[volume.name] = try await prepare(volume, files, namespace: namespace)
            } catch let problem as ConfigurationProblem {
                throw VolumeProblem(volume: volume.name, problem: problem)
            }
        }
    }

    /// What is behind the mounts of a container.
    ///
    /// - Throws: ``ConfigurationProblem``; `CocoaError` where a `subPath` can't be made.
    func mounts(of container: Container, variables: [String: String]) throws -> [ContainerSetup.MountedVolume] {
        try (container.volumeMounts ?? []).map { mount in
            guard let source = sources[mount.name] else {
                throw ConfigurationProblem.notFound(kind: "volume", name: mount.name)
            }
            let subPath = mount.subPathExpr.map { VariableExpansion.expand($0, with: variables) } ?? mount.subPath
            let path = try subPath.map { try Self.resolve($0, in: source.path, isReadOnly: source.isReadOnly) }
            return ContainerSetup.MountedVolume(
                source: path ?? source.path, target: mount.mountPath,
                isReadOnly: source.isReadOnly || mount.readOnly ?? false)
        }
    }

    private func prepare(
        _ volume: Volume, _ files: VolumeFiles, namespace: String
    ) async throws -> (path: String, isReadOnly: Bool) {
        let path = directory.volume(volume.name)
        if let projected = try files.files(of: volume) {
            try AtomicDirectory(path: path).write(projected, version: Self.version(now(), version))
            return (path, true)
        }
        if let reference = volume.persistentVolumeClaim {
            guard let claim = try await cluster.claim(reference.claimName, namespace: namespace) else {
                throw ConfigurationProblem.notFound(kind: "persistentvolumeclaim", name: reference.claimName)
            }
            let path = kubelet.claim(
                namespace: namespace, name: reference.claimName, uid: claim.metadata.uid ?? "")
            try Self.makeDirectory(path)
            return (path, reference.readOnly ?? false)
        }
        if volume.hostPath != nil { throw ConfigurationProblem.unsupportedVolume(volume.name, "hostPath") }
        guard volume.emptyDir != nil else { throw ConfigurationProblem.unsupportedVolume(volume.name, "this type") }
        try Self.makeDirectory(path)
        return (path, false)
    }

    /// Makes a directory that the container's user, whoever it is inside, can write to.
    private static func makeDirectory(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o777])
    }

    /// The path of a part of a volume, which is made when it isn't there.
    private static func resolve(_ subPath: String, in volume: String, isReadOnly: Bool) throws -> String {
        let path = volume + "/" + subPath
        if !FileManager.default.fileExists(atPath: path), !isReadOnly { try makeDirectory(path) }
        // Links in the volume are the container's work: they must not lead to the machine's files.
        let real = URL(filePath: path).resolvingSymlinksInPath().path
        let root = URL(filePath: volume).resolvingSymlinksInPath().path
        guard real == root || real.hasPrefix(root + "/") else { throw ConfigurationProblem.escapingPath(subPath) }
        return real
    }

    private static func version(_ date: Date, _ count: Int) -> String {
        "\(Int(date.timeIntervalSince1970))_\(count)"
    }
}
