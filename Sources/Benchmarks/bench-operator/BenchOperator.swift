import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging
import Observability
import ServiceLifecycle
import UnixSignals

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A small operator, for `runtime-bench` to measure: nothing in it but the runtime.
///
/// It uses the cluster of `KUBECONFIG`. `bench-operator follow` keeps all Deployments in a store; `bench-operator
/// reconcile` gives every Fleet its children. Once a second it prints what it has done, and `synced SECONDS` when its
/// stores are full.
@main
struct BenchOperator {
    static func main() async throws {
        let tally = Tally()
        let logger = Logger(label: "bench-operator") { StreamLogHandler.standardError(label: $0) }
        let client = try Client(configuration: .automatic(), logger: logger)
        let services: [any ServiceLifecycle.Service]
        switch CommandLine.arguments.dropFirst().first {
        case "follow": services = following(client, tally, logger)
        case "reconcile": services = reconciling(client, tally, logger)
        default:
            print("usage: bench-operator follow|reconcile")
            exit(2)
        }
        let group = ServiceGroup(services: services, gracefulShutdownSignals: [.sigterm], logger: logger)
        try await group.run()
        try await client.shutdown()
    }

    private static func following(
        _ client: Client, _ tally: Tally, _ logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        let deployments = Reflector(client.resource(Deployment.self), transform: withoutHistory, logger: logger)
        deployments.store.observe { _ in tally.changed() }
        return [deployments, Reporter(tally: tally) { try await deployments.waitUntilSynced() }]
    }

    private static func reconciling(
        _ client: Client, _ tally: Tally, _ logger: Logger
    ) -> [any ServiceLifecycle.Service] {
        let namespace = "fleet"
        let fleets = Reflector(client.resource(Fleet.self, namespace: namespace), logger: logger)
        let maps = Reflector(client.resource(ConfigMap.self, namespace: namespace), logger: logger)
        let leadership = Leadership()
        let reconciler = FleetReconciler(
            client: client.fenced(by: leadership), fleets: fleets, maps: maps, tally: tally)
        let controller = Controller(
            name: "fleet", for: fleets, where: .generationChanged, reconciler: reconciler,
            options: .init(parallelism: 16), logger: logger
        ).owns(maps)
        let elector = LeaderElector(
            client: client, lease: ObjectKey(namespace: namespace, name: "bench-operator"), identity: "\(getpid())",
            leadership: leadership, services: [controller], logger: logger)
        let reporter = Reporter(tally: tally) {
            try await fleets.waitUntilSynced()
            try await maps.waitUntilSynced()
        }
        return [fleets, maps, elector, reporter]
    }

    /// What nobody who follows Deployments reads: how each came to be.
    private static func withoutHistory(_ deployment: inout Deployment) {
        deployment.metadata.annotations?["kubectl.kubernetes.io/last-applied-configuration"] = nil
    }
}

/// Tells once a second what has been done.
private struct Reporter: ServiceLifecycle.Service {
    let tally: Tally
    let synced: @Sendable () async throws -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await synced()
                tell("synced \(tally.age / .seconds(1))")
                for second in 1... {
                    try await ContinuousClock().sleep(for: .seconds(1))
                    // As the platform's programs do it, once they have started.
                    if second == 2 { ProgramPages.release() }
                    tell(tally.line)
                }
            } catch is CancellationError { return }
        }
    }

    private func tell(_ line: String) {
        print(line)
        fflush(nil)
    }
}
