import ControllerRuntime
package import KubernetesClient
package import KubernetesModel
package import Logging
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The controllers of a cluster, as one service.
package struct Controllers: ServiceLifecycle.Service {
    /// How the controllers work.
    package struct Configuration: Sendable {
        /// Seconds that a Job waits after its first failed pod; each further failure doubles it.
        package var jobBackOffBase: Double
        /// Whether claims get volumes; where no node runs pods, they wait as they do without a provisioner.
        package var providesVolumes: Bool
        /// Who issues certificates; without one, requests that were approved wait.
        package var signer: CertificateSigner?
        /// What the time is.
        package var now: @Sendable () -> Timestamp

        package init(
            jobBackOffBase: Double = 10, providesVolumes: Bool = true, signer: CertificateSigner? = nil,
            now: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }
        ) {
            self.providesVolumes = providesVolumes
            self.signer = signer
            self.jobBackOffBase = jobBackOffBase
            self.now = now
        }
    }

    private let services: [any ServiceLifecycle.Service]
    private let logger: Logger

    /// Makes the controllers; they do nothing until they run.
    package init(client: Client, configuration: Configuration = Configuration(), logger: Logger) {
        let reflectors = ClusterReflectors(client)
        services =
            reflectors.all + Self.workloads(client, reflectors, configuration, logger)
            + [
                Controller(
                    name: "endpointslice", for: reflectors.services,
                    reconciler: EndpointSliceReconciler(
                        client: client, services: reflectors.services, pods: reflectors.pods,
                        slices: reflectors.endpointSlices), logger: logger
                ).owns(reflectors.endpointSlices)
                    .watches(reflectors.pods) { [services = reflectors.services] pod in
                        services.store.objects(namespace: pod.metadata.namespace ?? "").filter { service in
                            guard let selector = service.spec?.selector, !selector.isEmpty else { return false }
                            return selector.allSatisfy { pod.metadata.labels?[$0.key] == $0.value }
                        }.map { $0.key }
                    },
                Controller(
                    name: "persistentvolumeclaim", for: reflectors.claims,
                    reconciler: ClaimReconciler(
                        client: client, claims: reflectors.claims, pods: reflectors.pods,
                        providesVolumes: configuration.providesVolumes),
                    logger: logger
                ).watches(reflectors.pods) { pod in
                    ClaimReconciler.claimNames(of: pod).map { ObjectKey(namespace: pod.metadata.namespace, name: $0) }
                },
                Controller(
                    name: "namespace", for: reflectors.namespaces,
                    reconciler: NamespaceReconciler(client: client, namespaces: reflectors.namespaces), logger: logger),
                Controller(
                    name: "nodetaint", for: reflectors.nodes,
                    reconciler: NodeTaintReconciler(client: client, nodes: reflectors.nodes, now: configuration.now),
                    logger: logger),
                Controller(
                    name: "certificatesigningrequest", for: reflectors.certificateRequests,
                    reconciler: CertificateRequestReconciler(
                        client: client, requests: reflectors.certificateRequests, signer: configuration.signer,
                        now: configuration.now), logger: logger),
                GarbageCollector(client: client, logger: logger),
            ]
        self.logger = logger
    }

    /// Controls until the task is cancelled or the service group shuts down.
    package func run() async throws {
        try await ServiceGroup(services: services, logger: logger).run()
    }

    private static func workloads(
        _ client: Client, _ reflectors: ClusterReflectors, _ configuration: Configuration, _ logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        // Each controller reports under its own name, as `kubectl describe` shows it.
        func recorder(_ kind: String) -> EventRecorder {
            EventRecorder(client: client, component: "\(kind)-controller", logger: logger)
        }
        let deployments = recorder("deployment")
        let replicaSets = recorder("replicaset")
        let replicationControllers = recorder("replication")
        let statefulSets = recorder("statefulset")
        let daemonSets = recorder("daemonset")
        let jobs = recorder("job")
        let cronJobs = recorder("cronjob")
        let budgets = EventRecorder(client: client, component: "controllermanager", logger: logger)
        let autoscalers = EventRecorder(client: client, component: "horizontal-pod-autoscaler", logger: logger)
        let now = configuration.now
        return [
            deployments, replicaSets, replicationControllers, statefulSets, daemonSets, jobs, cronJobs, budgets,
            autoscalers,
            disruption(client, reflectors, budgets, now, logger),
            Controller(
                name: "horizontalpodautoscaler", for: reflectors.autoscalers, where: AutoscalerReconciler.specChanged,
                reconciler: AutoscalerReconciler(
                    client: client, scalers: reflectors.autoscalers, targets: ScaleTargets(client),
                    events: autoscalers, now: now), logger: logger),
            Controller(
                name: "deployment", for: reflectors.deployments,
                reconciler: DeploymentReconciler(
                    client: client, deployments: reflectors.deployments, sets: reflectors.replicaSets,
                    events: deployments, now: now), logger: logger
            ).owns(reflectors.replicaSets),
            Controller(
                name: "replicaset", for: reflectors.replicaSets,
                reconciler: ReplicaSetReconciler<ReplicaSet>(
                    client: client, sets: reflectors.replicaSets, pods: reflectors.pods, events: replicaSets, now: now),
                logger: logger
            ).owns(reflectors.pods),
            Controller(
                name: "replicationcontroller", for: reflectors.replicationControllers,
                reconciler: ReplicaSetReconciler<ReplicationController>(
                    client: client, sets: reflectors.replicationControllers, pods: reflectors.pods,
                    events: replicationControllers, now: now), logger: logger
            ).owns(reflectors.pods),
            Controller(
                name: "statefulset", for: reflectors.statefulSets,
                reconciler: StatefulSetReconciler(
                    client: client, sets: reflectors.statefulSets, revisions: reflectors.revisions,
                    pods: reflectors.pods, claims: reflectors.claims, events: statefulSets, now: now), logger: logger
            ).owns(reflectors.pods).owns(reflectors.revisions),
            Controller(
                name: "daemonset", for: reflectors.daemonSets,
                reconciler: DaemonSetReconciler(
                    client: client, sets: reflectors.daemonSets, revisions: reflectors.revisions,
                    nodes: reflectors.nodes, pods: reflectors.pods, events: daemonSets, now: now), logger: logger
            ).owns(reflectors.pods).owns(reflectors.revisions)
                .watches(reflectors.nodes) { [sets = reflectors.daemonSets] _ in sets.store.objects.map(\.key) },
            Controller(
                name: "job", for: reflectors.jobs,
                reconciler: JobReconciler(
                    client: client, jobs: reflectors.jobs, pods: reflectors.pods, events: jobs,
                    backOffBase: configuration.jobBackOffBase, now: now), logger: logger
            ).owns(reflectors.pods),
            Controller(
                name: "cronjob", for: reflectors.cronJobs,
                reconciler: CronJobReconciler(
                    client: client, cronJobs: reflectors.cronJobs, jobs: reflectors.jobs, events: cronJobs, now: now),
                logger: logger
            ).owns(reflectors.jobs),
        ]
    }

    /// A change of a pod, or of the size of what controls pods, matters to the budgets that cover them.
    private static func disruption(
        _ client: Client, _ reflectors: ClusterReflectors, _ events: EventRecorder,
        _ now: @escaping @Sendable () -> Timestamp, _ logger: Logger
    ) -> any ServiceLifecycle.Service {
        let budgets = reflectors.budgets
        @Sendable func all(in namespace: String?) -> [ObjectKey] {
            budgets.store.objects(namespace: namespace ?? "").map(\.key)
        }
        return Controller(
            name: "disruption", for: budgets,
            reconciler: DisruptionReconciler(
                client: client, budgets: budgets, pods: reflectors.pods, workloads: reflectors,
                targets: ScaleTargets(client), events: events, now: now), logger: logger
        ).watches(reflectors.pods) { all(in: $0.metadata.namespace) }
            .watches(reflectors.deployments) { all(in: $0.metadata.namespace) }
            .watches(reflectors.replicaSets) { all(in: $0.metadata.namespace) }
            .watches(reflectors.replicationControllers) { all(in: $0.metadata.namespace) }
            .watches(reflectors.statefulSets) { all(in: $0.metadata.namespace) }
    }
}
