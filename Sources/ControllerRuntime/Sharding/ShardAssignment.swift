/// Which member is to work on which shard.
///
/// Every process comes to the same answer by itself. No member has two shards more than another, and few shards move when
/// a member comes or goes: each goes to the member that ranks highest for it (rendezvous hashing; Thaler and Ravishankar,
/// 1998) and has room.
struct ShardAssignment: Equatable {
    /// The member of each shard, by index; empty when there are no members.
    let owners: [String]

    init(shards count: Int, members: some Collection<String>) {
        let members = Set(members)
        guard !members.isEmpty else {
            owners = []
            return
        }
        let (share, extra) = count.quotientAndRemainder(dividingBy: members.count)
        var held: [String: Int] = [:]
        var extraGiven = 0
        owners = (0..<count).map { shard in
            let ranked = members.sorted { Self.rank($0, shard) > Self.rank($1, shard) }
            let owner =
                ranked.first { member in
                    let count = held[member] ?? 0
                    return count < share || (count == share && extraGiven < extra)
                } ?? ranked[0]
            if held[owner] ?? 0 >= share { extraGiven += 1 }
            held[owner, default: 0] += 1
            return owner
        }
    }

    /// Whether a member is to work on a shard.
    func assigns(_ shard: Int, to member: String) -> Bool {
        owners.indices.contains(shard) && owners[shard] == member
    }

    private static func rank(_ member: String, _ shard: Int) -> (UInt64, String) {
        (StableHash.of(member, String(shard)), member)
    }
}
