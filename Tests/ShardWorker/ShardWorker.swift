import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import UnixSignals

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One of several processes that share the ConfigMaps of a namespace, for a test to start and kill.
///
/// Its only argument is its name; the cluster is that of `KUBECONFIG`. It prints `holds INDEX…` whenever that changes, and
/// `reconciled NAME ROUND` for every reconcile, where the round is a label.
@main
struct ShardWorker {
    static func main() async throws {
        let name = CommandLine.arguments.last ?? ""
        let logger = Logger(label: name) { StreamLogHandler.standardError(label: $0) }
        let client = try Client(configuration: .automatic(), logger: logger)
        let maps = Reflector(
            client.resource(ConfigMap.self, namespace: "default"), options: .init(labelSelector: "round"),
            logger: logger)
        let sharded = ShardedServices(
            client: client, lease: ObjectKey(namespace: "default", name: "workers"), identity: name,
            shards: Shard.all(6, by: .object),
            timing: LeaseTiming(
                leaseDuration: .seconds(3), renewDeadline: .seconds(2), retryPeriod: .milliseconds(200)),
            logger: logger
        ) { shard, leadership in
            let writer = client.fenced(by: leadership).resource(ConfigMap.self, namespace: "default")
            let controller = Controller(name: "worker-\(shard.index)", for: maps, logger: logger) { key, context in
                guard let map = maps.store[key], let round = map.metadata.labels?["round"],
                    map.data?["round"] != round
                else { return .done }
                let done = ConfigMap(
                    metadata: ObjectMeta(name: key.name, namespace: key.namespace), data: ["round": round, "by": name])
                context.wrote(try await writer.apply(done, fieldManager: "workers", force: true), seenBy: maps)
                tell("reconciled \(key.name) \(round)")
                return .done
            }
            return [controller.restricted(to: shard)]
        }
        let group = ServiceGroup(
            services: [maps, sharded, HoldingReport(sharded: sharded)], gracefulShutdownSignals: [.sigterm],
            logger: logger)
        try await group.run()
        try await client.shutdown()
    }
}

/// Prints which shards are held, when that changes.
private struct HoldingReport: ServiceLifecycle.Service {
    let sharded: ShardedServices

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last: [Int]?
            do {
                while true {
                    let held = sharded.held.map(\.index)
                    if held != last { tell("holds \(held.map(String.init).joined(separator: " "))") }
                    last = held
                    try await ContinuousClock().sleep(for: .milliseconds(50))
                }
            } catch {
                // The group ends.
            }
        }
    }
}

private func tell(_ line: String) {
    print(line)
    fflush(nil)
}
