import ControllerRuntime
import FoundationEssentials
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle

/// Gives every pod of the node a worker, and tells the workers what concerns them.
struct NodeLoop: Sendable {
    let configuration: KubeletConfiguration
    let client: Client
    let launcher: SandboxLauncher
    let prober: Prober
    let feed: LogFeed
    let commands: PodCommands
    let logger: Logger

    private enum Input: Sendable {
        case pod(StoreChange<Pod>)
        case services
        case configuration(namespace: String?)
        case claimGone(PersistentVolumeClaim)
        case ended(uid: String)
        case shutDown
    }

    /// What is known of the pods that run.
    struct Workers {
        /// Whose address is whose.
        var addresses: PodAddresses
        /// Where the worker of each pod is told, by uid.
        var inboxes: [String: AsyncStream<PodWorker.Input>.Continuation] = [:]
        /// The namespace of each pod, by uid.
        var namespaces: [String: String] = [:]
        /// Claims that are gone, whose files wait for the end of the pods that use them.
        var goneClaims: [PersistentVolumeClaim] = []
        var isShuttingDown = false
    }

    /// Runs until the service group shuts down or the task is cancelled.
    func run() async throws {
        let (inputs, inbox) = AsyncStream<Input>.makeStream()
        let (unbound, unboundInbox) = AsyncStream<Pod>.makeStream()
        let pods = Reflector(client.resource(Pod.self), logger: logger)
        let services = Reflector(client.resource(KubernetesModel.Service.self), logger: logger)
        let configMaps = Reflector(client.resource(ConfigMap.self), logger: logger)
        let secrets = Reflector(client.resource(Secret.self), logger: logger)
        let claims = Reflector(client.resource(PersistentVolumeClaim.self), logger: logger)
        let nodes = Reflector(client.resource(Node.self), logger: logger)
        let recorder = EventRecorder(client: client, component: "kubelet", instance: configuration.nodeName)
        let scheduling = EventRecorder(client: client, component: "default-scheduler")
        let node = LocalNode(configuration: configuration)
        let binder = PodBinder(
            nodeName: configuration.nodeName, nodeLabels: node.labels, nodes: nodes.store, client: client,
            recorder: scheduling, now: configuration.now, logger: logger)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            group.addTask { try await configMaps.run() }
            group.addTask { try await secrets.run() }
            group.addTask { try await claims.run() }
            group.addTask { try await nodes.run() }
            group.addTask { try await recorder.run() }
            group.addTask { try await scheduling.run() }
            group.addTask { await node.run(client: client, logger: logger) }
            group.addTask { await binder.run(unbound) }
            group.addTask { await tick { inbox.yield(.configuration(namespace: nil)) } }
            // Pods that are started again find the names of Services at once.
            try await services.waitUntilSynced()
            services.store.observe { _ in inbox.yield(.services) }
            configMaps.store.observe { inbox.yield(.configuration(namespace: $0.versions.first?.metadata.namespace)) }
            secrets.store.observe { inbox.yield(.configuration(namespace: $0.versions.first?.metadata.namespace)) }
            claims.store.observe { change in
                if change.new == nil, let old = change.old { inbox.yield(.claimGone(old)) }
            }
            pods.store.observe { change in
                if let new = change.new { unboundInbox.yield(new) }
                inbox.yield(.pod(change))
            }
            // Pods may wait for a node that was cordoned.
            nodes.store.observe { change in
                guard change.old?.spec?.unschedulable != change.new?.spec?.unschedulable else { return }
                for pod in pods.store.objects { unboundInbox.yield(pod) }
            }
            try await nodes.waitUntilSynced()
            group.addTask { try await pods.run() }
            try await pods.waitUntilSynced()
            removeOrphans(of: pods.store.objects)
            await withGracefulShutdownHandler {
                await supervise(inputs, inbox, services: services.store, pods: pods.store, recorder: recorder)
            } onGracefulShutdown: {
                inbox.yield(.shutDown)
            }
            group.cancelAll()
        }
    }

    private func supervise(
        _ inputs: AsyncStream<Input>, _ inbox: AsyncStream<Input>.Continuation,
        services: Store<KubernetesModel.Service>,
        pods: Store<Pod>, recorder: EventRecorder
    ) async {
        var workers = Workers(addresses: PodAddresses(configuration.addresses))
        for pod in pods.objects where pod.spec?.nodeName == configuration.nodeName {
            if let address = pod.status?.podIP { workers.addresses.reserve(address, for: pod.metadata.uid ?? "") }
        }
        await withTaskGroup(of: Void.self) { group in
            for await input in inputs {
                switch input {
                case .pod(let change):
                    if let old = change.old, old.metadata.uid != change.new?.metadata.uid {
                        workers.inboxes[old.metadata.uid ?? ""]?.yield(.removed)
                    }
                    guard let pod = change.new, pod.spec?.nodeName == configuration.nodeName else { continue }
                    if let known = workers.inboxes[pod.metadata.uid ?? ""] {
                        known.yield(.changed(pod))
                    } else if !workers.isShuttingDown {
                        start(pod, &workers, in: &group, services, recorder, inbox)
                    }
                case .services:
                    for worker in workers.inboxes.values { worker.yield(.servicesChanged) }
                case .configuration(let namespace):
                    for (uid, worker) in workers.inboxes where namespace.map({ workers.namespaces[uid] == $0 }) ?? true
                    {
                        worker.yield(.volumesOutdated)
                    }
                case .claimGone(let claim):
                    workers.goneClaims.append(claim)
                    reclaim(&workers, pods: pods.objects)
                case .ended(let uid):
                    workers.inboxes[uid] = nil
                    workers.namespaces[uid] = nil
                    workers.addresses.release(uid)
                    reclaim(&workers, pods: pods.objects)
                case .shutDown:
                    workers.isShuttingDown = true
                    for worker in workers.inboxes.values { worker.yield(.shutDown(grace: configuration.shutdownGrace)) }
                }
                if workers.isShuttingDown, workers.inboxes.isEmpty { break }
            }
            group.cancelAll()
        }
    }

    private func start(
        _ pod: Pod, _ workers: inout Workers, in group: inout TaskGroup<Void>,
        _ services: Store<KubernetesModel.Service>, _ recorder: EventRecorder, _ inbox: AsyncStream<Input>.Continuation
    ) {
        let uid = pod.metadata.uid ?? ""
        guard let address = workers.addresses.address(for: uid, preferring: pod.status?.podIP) else {
            recorder.record(
                .warning, regarding: pod, reason: "FailedCreatePodSandBox", message: "no address is left for the pod")
            return
        }
        let directory = configuration.directory.pod(uid)
        let cluster = ClusterObjects(client: client)
        let volumes = PodVolumes(
            kubelet: configuration.directory, directory: directory, cluster: cluster, now: configuration.now)
        let worker = PodWorker(
            pod: pod, podIP: address, configuration: configuration, client: client, services: services,
            runner: ContainerRunner(
                pod: pod, podIP: address, configuration: configuration, directory: directory, volumes: volumes,
                cluster: cluster, launcher: launcher, prober: prober, feed: feed, commands: commands,
                logger: logger),
            recorder: recorder, logger: logger)
        workers.inboxes[uid] = worker.inbox
        workers.namespaces[uid] = pod.metadata.namespace
        group.addTask {
            await worker.run()
            inbox.yield(.ended(uid: uid))
        }
    }

    /// Calls `body` every half minute, for what grows old without anybody changing it.
    private func tick(_ body: @Sendable () -> Void) async {
        while true {
            do { try await Task.sleep(for: .seconds(30)) } catch { return }
            body()
        }
    }
}
