import KubernetesModel

/// Which processes are alive, by their leases and one's own clock.
///
/// Pure: time comes in as a duration. It only says who is to work on what; that nobody else does is what the shards' own
/// leases say.
struct MembershipView {
    /// After how many durations of its lease a member that is silent is forgotten on the server, too.
    static let patience = 20

    private struct Member {
        var lease: Lease
        var changedAt: Duration
    }

    private let timing: LeaseTiming
    private var members: [String: Member] = [:]

    init(timing: LeaseTiming) { self.timing = timing }

    /// Takes note of the leases of all members.
    mutating func observe(_ leases: [Lease], at now: Duration) {
        let old = members
        members = [:]
        for lease in leases {
            guard let name = lease.metadata.name else { continue }
            let known = old[name].flatMap { $0.lease.spec == lease.spec ? $0.changedAt : nil }
            members[name] = Member(lease: lease, changedAt: known ?? now)
        }
    }

    /// Who is alive.
    func alive(at now: Duration) -> Set<String> {
        Set(
            members.values.compactMap { member in
                guard let identity = member.lease.spec?.holderIdentity, !identity.isEmpty else { return nil }
                let duration = member.lease.spec?.leaseDurationSeconds.map { .seconds($0) } ?? timing.leaseDuration
                return now < member.changedAt + duration ? identity : nil
            })
    }

    /// The leases of members that have been silent for so long that nobody needs them.
    func forgotten(at now: Duration) -> [Lease] {
        members.values.filter { now >= $0.changedAt + timing.leaseDuration * Self.patience }.map(\.lease)
    }
}
