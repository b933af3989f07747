import KubernetesModel
import Testing

@testable import ControllerRuntime

@Suite struct ShardAssignmentTests {
    private func count(_ assignment: ShardAssignment) -> [String: Int] {
        Dictionary(assignment.owners.map { ($0, 1) }, uniquingKeysWith: +)
    }

    @Test(arguments: 1...12) func sharesEvenly(members count: Int) {
        let members = (0..<count).map { "pod-\($0)" }
        let shares = self.count(ShardAssignment(shards: 16, members: members))
        let most = (16 + count - 1) / count
        for member in members { #expect((16 / count...most).contains(shares[member] ?? 0)) }
        #expect(ShardAssignment(shards: 16, members: members.reversed()).owners.count == 16)
        #expect(
            ShardAssignment(shards: 16, members: members.reversed()) == ShardAssignment(shards: 16, members: members))
    }

    @Test func movesFewShardsWhenAMemberComes() {
        let before = ShardAssignment(shards: 64, members: ["a", "b", "c"])
        let after = ShardAssignment(shards: 64, members: ["a", "b", "c", "d"])
        let moved = zip(before.owners, after.owners).count { $0 != $1 }
        // Sixteen have to.
        #expect((16...32).contains(moved), "\(moved)")
    }

    @Test func assignsNothingWithoutMembers() {
        let assignment = ShardAssignment(shards: 4, members: [])
        #expect(!assignment.assigns(0, to: "a"))
    }

    @Test func everyKeyIsOfOneShard() {
        let shards = Shard.all(5, by: .object)
        var sizes = [0, 0, 0, 0, 0]
        for index in 0..<1000 {
            let key = ObjectKey(namespace: "n\(index % 7)", name: "x\(index)")
            let containing = shards.filter { $0.contains(key) }
            #expect(containing.count == 1)
            for shard in containing { sizes[shard.index] += 1 }
        }
        #expect(sizes.allSatisfy { (120...280).contains($0) }, "\(sizes)")
    }

    @Test func aNamespaceStaysTogether() {
        let shards = Shard.all(5, by: .namespace)
        for namespace in 0..<50 {
            let containing = (0..<20).map { name in
                shards.filter { $0.contains(ObjectKey(namespace: "n\(namespace)", name: "x\(name)")) }
            }
            #expect(Set(containing).count == 1)
        }
    }

    @Test func hashesAsOtherProcessesDo() {
        #expect(StableHash.of("ab", "c") != StableHash.of("a", "bc"))
        #expect(StableHash.of("a") == StableHash.of("a"))
    }

    @Test func countsWhoIsSilentAsGoneByItsOwnClock() {
        var view = MembershipView(timing: LeaseTiming())
        func lease(_ name: String, renewed: Int64, seconds: Int? = 15) -> Lease {
            Lease(
                metadata: ObjectMeta(name: name, uid: name),
                spec: LeaseSpec(
                    holderIdentity: name, leaseDurationSeconds: seconds,
                    renewTime: Timestamp("2030-01-01T00:00:0\(renewed).000000Z")))
        }
        view.observe([lease("a", renewed: 0), lease("b", renewed: 0)], at: .zero)
        #expect(view.alive(at: .seconds(14)) == ["a", "b"])
        view.observe([lease("a", renewed: 1), lease("b", renewed: 0)], at: .seconds(10))
        #expect(view.alive(at: .seconds(15)) == ["a"])
        #expect(view.forgotten(at: .seconds(299)).isEmpty)
        #expect(view.forgotten(at: .seconds(300)).map(\.metadata.name) == ["b"])
        view.observe([lease("a", renewed: 1)], at: .seconds(11))
        #expect(view.alive(at: .seconds(12)) == ["a"])
    }
}
