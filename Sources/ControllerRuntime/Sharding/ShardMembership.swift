import KubernetesClient
import KubernetesModel
import Logging
import ServiceLifecycle
import Synchronization

/// Tells the other processes that this one is alive, and learns which of them are.
final class ShardMembership: ServiceLifecycle.Service {
    private let leases: ResourceClient<Lease>
    private let prefix: String
    private let identity: String
    private let shards: Int
    private let timing: LeaseTiming
    private let time: MonotonicTime
    private let today: @Sendable () -> Timestamp
    private let logger: Logger
    private let assignment: Mutex<ShardAssignment>

    /// - Parameter lease: the name that the leases of all shards and members begin with.
    init(
        client: Client, lease: ObjectKey, identity: String, shards: Int, timing: LeaseTiming,
        clock: some Clock<Duration>, today: @escaping @Sendable () -> Timestamp, logger: Logger
    ) {
        leases = client.untraced.resource(Lease.self, namespace: lease.namespace)
        prefix = "\(lease.name)-member-"
        self.identity = identity
        self.shards = shards
        self.timing = timing
        time = MonotonicTime(clock)
        self.today = today
        self.logger = logger
        assignment = Mutex(ShardAssignment(shards: shards, members: []))
    }

    /// Whether this process is to work on a shard.
    func wants(_ shard: Shard) -> Bool {
        assignment.withLock { $0.assigns(shard.index, to: identity) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.keepAlive() }
        // In a task of its own, because a cancellation must not keep the others waiting.
        await Task { [leases, name, logger] in
            do {
                try await leases.delete(name)
            } catch {
                logger.debug("the member's lease runs out by itself: \(error)")
            }
        }.value
    }

    private var name: String { prefix + String(StableHash.of(identity), radix: 16) }

    private func keepAlive() async {
        var view = MembershipView(timing: timing)
        while !Task.isCancelled {
            do {
                try await renew()
                let all = try await leases.listAll().items.filter { $0.metadata.name?.hasPrefix(prefix) ?? false }
                view.observe(all, at: time.now)
                let new = ShardAssignment(shards: shards, members: view.alive(at: time.now))
                assignment.withLock { $0 = new }
                for lease in view.forgotten(at: time.now) { try await forget(lease) }
            } catch {
                if Task.isCancelled { return }
                // What was wanted stays so: who can't be heard loses its leases by itself.
                logger.warning("the members of the shards can't be learnt: \(error)")
            }
            do { try await time.sleep(for: timing.retryPeriod) } catch { return }
        }
    }

    private func renew() async throws {
        let moment = today()
        let spec: JSONValue = [
            "holderIdentity": .string(identity), "leaseDurationSeconds": .integer(Int64(timing.recordedSeconds)),
            "renewTime": .string(moment.description),
        ]
        do {
            _ = try await leases.patch(name, .merge(["spec": spec]))
        } catch let error as APIError where error.isNotFound {
            _ = try await leases.create(
                Lease(
                    metadata: ObjectMeta(name: name),
                    spec: LeaseSpec(
                        holderIdentity: identity, leaseDurationSeconds: timing.recordedSeconds, acquireTime: moment,
                        renewTime: moment)))
        }
    }

    private func forget(_ lease: Lease) async throws {
        guard let name = lease.metadata.name, let uid = lease.metadata.uid else { return }
        do {
            try await leases.delete(name, DeleteOptions(uid: uid))
        } catch let error as APIError where error.isNotFound || error.isConflict {
            logger.debug("another process was faster")
        }
    }
}
