public import KubernetesClient
public import KubernetesModel
public import Logging
public import Metrics
public import ServiceLifecycle

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Shares shards among processes: runs services for those shards whose Leases this process holds.
///
/// ```swift
/// let sharded = ShardedServices(
///     client: client, lease: ObjectKey(namespace: "system", name: "fleet"), identity: podName,
///     shards: Shard.all(8, by: .namespace)
/// ) { shard, leadership in
///     [Controller(name: "fleet-\(shard.index)", for: platforms, reconciler: Fleet(client.fenced(by: leadership)))
///         .restricted(to: shard)]
/// }
/// ServiceGroup(services: [platforms, sharded], logger: logger)
/// ```
///
/// Every process keeps a Lease that says it is alive, from which all of them conclude who is to work on what; each shard
/// has a Lease of its own, which the process takes before it works, so that a shard has one worker at a time even when the
/// processes disagree. A process that comes is given its part by the others, which finish what is under way first; the
/// part of one that goes or dies is shared among the rest.
///
/// *Caveats*: each process makes about one request for every shard and retry period. It needs to be allowed `get`,
/// `list`, `create`, `update`, `patch` and `delete` on leases of the namespace.
public struct ShardedServices: ServiceLifecycle.Service {
    private let membership: ShardMembership
    let electors: [LeaderElector]
    private let shards: [Shard]
    private let logger: Logger

    /// Makes services of shards, none of which run before this one does.
    ///
    /// - Parameters:
    ///   - client: what reads and writes the leases; not a fenced one.
    ///   - lease: what the names of the leases begin with.
    ///   - identity: who this process is: no other process's name.
    ///   - services: makes what runs while the process holds a shard; it writes through a client that is fenced by the
    ///     leadership.
    public init(
        client: Client, lease: ObjectKey, identity: String, shards: [Shard], timing: LeaseTiming = LeaseTiming(),
        clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        today: @escaping @Sendable () -> Timestamp = { Timestamp(micro: Date()) },
        metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger = Logger(label: "sharding"),
        services: @escaping @Sendable (Shard, Leadership) -> [any ServiceLifecycle.Service]
    ) {
        let membership = ShardMembership(
            client: client, lease: lease, identity: identity, shards: shards.count, timing: timing, clock: clock,
            today: today, logger: logger)
        self.membership = membership
        self.shards = shards
        self.logger = logger
        electors = shards.map { shard in
            let leadership = Leadership(timing: timing, clock: clock)
            return LeaderElector(
                client: client,
                lease: ObjectKey(namespace: lease.namespace, name: "\(lease.name)-shard-\(shard.index)"),
                identity: identity, leadership: leadership, isWanted: { membership.wants(shard) }, clock: clock,
                random: random, today: today, metrics: metrics, logger: logger,
                services: { services(shard, leadership) })
        }
    }

    /// The shards that this process works on.
    public var held: [Shard] {
        zip(shards, electors).filter { $0.1.leadership.phase == .leading }.map(\.0)
    }

    /// Runs what belongs to the shards that the process holds, until it is cancelled or the service group shuts down.
    ///
    /// - Throws: ``LeadershipLost``; what a service throws.
    public func run() async throws {
        // Shards are given back first, so that the others aren't asked to take what is still held.
        try await ServiceGroup(services: [membership] + electors, logger: logger).run()
    }
}
