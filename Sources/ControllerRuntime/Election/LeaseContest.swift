import KubernetesModel

/// What a candidate knows of a lease, and whether it may take it.
///
/// Clocks of machines differ, so the times in a lease count for nothing: what counts is for how long, by the candidate's
/// own clock, the record hasn't changed. Pure: time comes in as the duration since the contest was made.
struct LeaseContest {
    /// Who the candidate is.
    let identity: String
    private let timing: LeaseTiming
    /// The lease as it was last seen; `nil` when there was none.
    private(set) var lease: Lease?
    /// When the record was seen to change; `nil` before the first look.
    private var changedAt: Duration?
    /// Whether the lease was deleted while somebody held it, who may still write.
    private var hasVanished = false

    init(identity: String, timing: LeaseTiming) {
        self.identity = identity
        self.timing = timing
    }

    /// Whether the lease, as it was last seen, is the candidate's own.
    var isOwn: Bool { holder == identity }

    /// Who holds the lease, as it was last seen; `nil` for nobody.
    var holder: String? {
        guard let holder = lease?.spec?.holderIdentity, !holder.isEmpty else { return nil }
        return holder
    }

    /// Takes note of the lease.
    mutating func observe(_ seen: Lease?, at now: Duration) {
        // Metadata changes when anybody labels a lease; that renews nothing.
        if changedAt == nil || seen?.spec != lease?.spec || seen?.metadata.uid != lease?.metadata.uid {
            changedAt = now
            hasVanished = seen == nil && holder != nil && !isOwn
        }
        lease = seen
    }

    /// Whether the candidate may write itself into the lease.
    func mayClaim(at now: Duration) -> Bool {
        guard let changedAt else { return false }
        if isOwn { return true }
        var freeAt = changedAt
        if holder != nil || hasVanished {
            freeAt += lease?.spec?.leaseDurationSeconds.map { .seconds($0) } ?? timing.leaseDuration
        }
        return now >= freeAt
    }

    /// The lease with the candidate as its holder: to be created when there is none, or to replace exactly the one that
    /// was seen.
    func claim(_ key: ObjectKey, at moment: Timestamp) -> Lease {
        var claimed = lease ?? Lease(metadata: ObjectMeta(name: key.name, namespace: key.namespace))
        var spec = claimed.spec ?? LeaseSpec()
        if !isOwn {
            spec.acquireTime = moment
            spec.leaseTransitions = lease == nil ? 0 : (spec.leaseTransitions ?? 0) + 1
        }
        spec.holderIdentity = identity
        spec.leaseDurationSeconds = timing.recordedSeconds
        spec.renewTime = moment
        claimed.spec = spec
        return claimed
    }

    /// The candidate's own lease without a holder; `nil` when it isn't its own.
    func release(at moment: Timestamp) -> Lease? {
        guard isOwn, var released = lease else { return nil }
        released.spec?.holderIdentity = ""
        released.spec?.leaseDurationSeconds = 1
        released.spec?.renewTime = moment
        return released
    }
}
