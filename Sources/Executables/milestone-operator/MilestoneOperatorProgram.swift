import ArgumentParser
import Configuration
import FoundationEssentials
import Hummingbird
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneOperator
import NIOCore
import Observability
import ServiceKit
import ServiceLifecycle

/// The operator: watches `MilestonePlatform`s of a cluster and makes them true.
///
/// - Configuration keys: `pod.namespace` (default `milestone-system`): where the operator runs, and where its Lease is;
///   `pod.name` and `pod.uid`: what it is called there; `leader.election` (default `true`): whether it acts only while it
///   holds the Lease; `image.registry`: where images come from that no spec names itself, in place of their own registries,
///   such as `registry.example.com/mirror`; `watch.namespaces`: the namespaces to look after, separated by commas, all when left out
///   (`watch.namespace` is the same for one); `watch.selector`: the labels of the platforms to look after, as
///   `kubectl get --selector` takes them, any when left out; those of `HTTPSettings` and `ProcessSettings`. The cluster is that of `KUBECONFIG`, the one the process runs in, or that of `~/.kube/config`.
@main
struct MilestoneOperatorProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milestone-operator",
        abstract: "Watches MilestonePlatforms of a cluster and makes them true.",
        discussion: """
            Settings come from flags or the environment: --watch-namespaces shop,blog (WATCH_NAMESPACES) looks after the \
            platforms of these namespaces alone, --watch-selector team=shop (WATCH_SELECTOR; --selector is the same) after \
            those with these labels. Operators whose scopes have no platform in common may share a cluster, each in a \
            namespace of its own. The cluster is that of KUBECONFIG, the one the process runs in, or that of ~/.kube/config.
            """)

    @Argument(parsing: .allUnrecognized, help: "Settings as flags.")
    var settings: [String] = []

    func run() async throws {
        let process = try ServiceProcess.bootstrap(name: OperatorName.fieldManager, arguments: settings)
        let configuration = process.configuration
        let client = try Client(configuration: .automatic(), logger: process.logger)
        let scope = try Self.scope(configuration)
        try await scope.check(client)
        let controller = PlatformController(
            client: client,
            settings: ReconcilerSettings(
                operatorNamespace: configuration.string(forKey: "pod.namespace", default: OperatorName.namespace),
                imageRegistry: configuration.string(forKey: "image.registry"),
                now: { Timestamp(Date()) }),
            scope: scope, candidacy: Self.candidacy(configuration))
        process.telemetry.registry.add(controller.conditionMetrics)
        process.health.requireReady("stores") {
            guard controller.isSynced else { throw NotSynced() }
        }
        let router = process.makeRouter(paths: .kubernetes)
        router.get(RouterPath(PlatformController.metricsTargetsPath)) { _, context in
            let platform = ObjectKey(
                namespace: try context.parameters.require("namespace"),
                name: try context.parameters.require("platform"))
            return Response(json: ByteBuffer(bytes: controller.metricsTargets(of: platform).serialized()))
        }
        router.get("/debug") { _, _ in
            Response(json: ByteBuffer(bytes: controller.inspection.serialized()))
        }
        var settings = try HTTPSettings(reader: configuration, port: Port.operatorHTTP)
        // Only machines ask here, every few seconds: probes, scrapes and discovery.
        settings.logsRequests = configuration.bool(forKey: "log.requests", default: false)
        let server = process.makeHTTPServer(router: router, settings: settings)
        try await process.run([ClientShutdown(client: client), server] + controller.services)
    }

    /// Which platforms the operator looks after.
    private static func scope(_ configuration: ConfigReader) throws -> WatchScope {
        let namespaces = [
            configuration.string(forKey: "watch.namespaces"), configuration.string(forKey: "watch.namespace"),
        ]
        return try WatchScope(
            namespaces: namespaces.flatMap { ($0 ?? "").split(separator: ",").map(String.init) },
            selector: configuration.string(forKey: "watch.selector") ?? configuration.string(forKey: "selector"))
    }

    /// Who the operator is among others; a container that starts anew in its pod is who it was, and acts at once.
    private static func candidacy(_ configuration: ConfigReader) -> Candidacy? {
        guard configuration.bool(forKey: "leader.election", default: true) else { return nil }
        let name = configuration.string(forKey: "pod.name", default: ProcessInfo.processInfo.hostName)
        return Candidacy(identity: "\(name)_\(configuration.string(forKey: "pod.uid", default: UUID().uuidString))")
    }
}

/// The operator has not seen the whole cluster yet.
private struct NotSynced: Error, CustomStringConvertible {
    let description = "not every kind has been listed yet"
}

/// Closes the client's connections once everything that uses them has ended.
private struct ClientShutdown: ServiceLifecycle.Service {
    let client: Client

    func run() async throws {
        try await gracefulShutdown()
        try await client.shutdown()
    }
}
