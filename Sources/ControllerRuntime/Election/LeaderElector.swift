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

/// Runs services in one of several processes at a time: in the one that holds a Lease.
///
/// ```swift
/// let leadership = Leadership()
/// let controller = Controller(...)  // writes through `client.fenced(by: leadership)`
/// let elector = LeaderElector(
///     client: client, lease: ObjectKey(namespace: "milestone-system", name: "milestone-operator"),
///     identity: podName, leadership: leadership, services: [controller])
/// ServiceGroup(services: [reflector, elector], logger: logger)
/// ```
///
/// *Guarantees*: what goes through a client that is fenced by ``leadership`` ends before another process begins, however
/// the processes' clocks are set and whatever happens to the connection. A server that doesn't answer for a while costs no
/// leadership before the lease has run out.
///
/// *Assumptions*: the clocks of all processes go equally fast, to within a tenth. Nobody deletes or empties a lease by
/// hand while its holder lives.
///
/// A process that has lost its lease throws from ``run()`` and is to be started again: what it knows may be old. On a
/// graceful shutdown the services end first, and then the lease is given back, so that the next process needn't wait.
public final class LeaderElector: ServiceLifecycle.Service {
    /// Whether this process leads.
    public let leadership: Leadership
    /// The lease.
    public let key: ObjectKey
    /// Who this process is: no other process's name.
    public let identity: String

    let leases: ResourceClient<Lease>
    let time: MonotonicTime
    let random: RandomSource
    let today: @Sendable () -> Timestamp
    let logger: Logger
    let slowPaths: Counter
    let isWanted: @Sendable () -> Bool
    private let services: @Sendable () -> [any ServiceLifecycle.Service]
    private let master: Gauge

    /// Makes a candidate, which does nothing until it runs.
    ///
    /// - Parameters:
    ///   - client: what reads and writes the lease; not a fenced one.
    ///   - lease: the lease, which is created when there is none.
    ///   - identity: who this process is. A process that finds its own name in the lease leads at once, so that a
    ///     container may use its pod's uid; two processes must never have one name.
    ///   - leadership: what is told of the outcome; its timing is the lease's.
    ///   - services: what runs while the process leads.
    ///   - clock: what waits are measured by.
    ///   - today: the time of day, which stands in the lease for people to read.
    ///   - metrics: where leading is shown.
    public convenience init(
        client: Client, lease: ObjectKey, identity: String, leadership: Leadership,
        services: [any ServiceLifecycle.Service], clock: some Clock<Duration> = ContinuousClock(),
        random: some RandomNumberGenerator & Sendable = SystemRandomNumberGenerator(),
        today: @escaping @Sendable () -> Timestamp = { Timestamp(micro: Date()) },
        metrics: any MetricsFactory = MetricsSystem.factory, logger: Logger = Logger(label: "leader-election")
    ) {
        self.init(
            client: client, lease: lease, identity: identity, leadership: leadership, isWanted: { true },
            clock: clock, random: random, today: today, metrics: metrics, logger: logger, services: { services })
    }

    /// Makes a candidate that leads only while it is wanted.
    ///
    /// - Parameters:
    ///   - isWanted: whether the process is to lead; when it no longer is, its services are shut down gracefully and the
    ///     lease is given back.
    ///   - services: makes what runs in a term.
    init(
        client: Client, lease: ObjectKey, identity: String, leadership: Leadership,
        isWanted: @escaping @Sendable () -> Bool, clock: some Clock<Duration>,
        random: some RandomNumberGenerator & Sendable, today: @escaping @Sendable () -> Timestamp,
        metrics: any MetricsFactory, logger: Logger,
        services: @escaping @Sendable () -> [any ServiceLifecycle.Service]
    ) {
        precondition(!identity.isEmpty, "an empty holder is none")
        // Each renewal would be a trace of its own.
        leases = client.untraced.resource(Lease.self, namespace: lease.namespace)
        key = lease
        self.identity = identity
        self.leadership = leadership
        self.services = services
        self.isWanted = isWanted
        self.today = today
        time = MonotonicTime(clock)
        self.random = RandomSource(random)
        let dimensions = [("name", lease.name)]
        master = Gauge(label: "leader_election_master_status", dimensions: dimensions, factory: metrics)
        slowPaths = Counter(label: "leader_election_slowpath_total", dimensions: dimensions, factory: metrics)
        master.record(0)
        var logger = logger
        logger[metadataKey: "lease"] = "\(lease)"
        logger[metadataKey: "identity"] = "\(identity)"
        self.logger = logger
    }

    /// Waits for the lease, then runs the services until they end or the lease is lost.
    ///
    /// - Throws: ``LeadershipLost``; what a service throws.
    public func run() async throws {
        while !Task.isCancelled {
            let contest: LeaseContest
            do {
                contest = try await cancelWhenGracefulShutdown { try await self.acquire() }
            } catch is CancellationError { return }
            logger.info("this process leads")
            master.record(1)
            let ending: Result<Ending, any Error>
            do { ending = .success(try await lead(contest)) } catch { ending = .failure(error) }
            master.record(0)
            // In memory first: nothing may be written once the lease is free.
            leadership.end()
            switch ending {
            case .success(.lost(let holder)):
                logger.error("the lease is lost", metadata: ["holder": "\(holder ?? "")"])
                throw LeadershipLost(lease: key, holder: holder)
            case .success(.unwanted):
                await release()
            case .success(.finished):
                return await release()
            case .failure(let error):
                await release()
                if !Task.isCancelled { throw error }
            }
        }
    }

    /// How leading came to its end.
    private enum Ending: Sendable {
        case finished
        case unwanted
        case lost(to: String?)
    }

    private func lead(_ contest: LeaseContest) async throws -> Ending {
        var configuration = ServiceGroupConfiguration(services: services(), logger: logger)
        // What hangs when the lease is lost must not keep the process from starting anew: it ends the process.
        configuration.maximumCancellationDuration = .seconds(20)
        let term = ServiceGroup(configuration: configuration)
        return try await withThrowingTaskGroup(of: Ending.self) { group in
            group.addTask {
                try await term.run()
                return .finished
            }
            // Goes on while services finish their work after a graceful shutdown.
            group.addTask {
                let holder = try await self.keepRenewing(contest) {
                    await term.triggerGracefulShutdown()
                }
                return .lost(to: holder)
            }
            defer { group.cancelAll() }
            let ending = try await group.next() ?? .finished
            if case .lost = ending { leadership.end() }
            if case .finished = ending, !isWanted() { return .unwanted }
            return ending
        }
    }
}

/// Another process leads, or may: this one is to end.
public struct LeadershipLost: Error, Sendable, Hashable, CustomStringConvertible {
    /// The lease.
    public let lease: ObjectKey
    /// Who has it, where that is known.
    public let holder: String?

    public var description: String {
        "the lease \(lease) is lost" + (holder.map { " to \($0)" } ?? ": it couldn't be renewed in time")
    }
}
