import KubernetesModel
import Testing

@testable import ControllerRuntime

@Suite struct LeaseContestTests {
    private let key = ObjectKey(namespace: "system", name: "operator")
    private var contest = LeaseContest(identity: "me", timing: LeaseTiming())

    private func lease(
        _ holder: String, seconds: Int = 15, renewed: String = "2030-01-01T00:00:00.000000Z", transitions: Int = 3,
        labels: [String: String]? = nil
    ) throws -> Lease {
        Lease(
            metadata: ObjectMeta(
                name: "operator", namespace: "system", uid: "u", resourceVersion: "7", labels: labels),
            spec: LeaseSpec(
                holderIdentity: holder, leaseDurationSeconds: seconds, renewTime: try moment(renewed),
                leaseTransitions: transitions))
    }

    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    @Test mutating func claimsNothingUnseenAndWhatNobodyHolds() throws {
        #expect(!contest.mayClaim(at: .seconds(100)))
        contest.observe(nil, at: .zero)
        #expect(contest.mayClaim(at: .zero))
        contest.observe(try lease(""), at: .seconds(1))
        #expect(contest.mayClaim(at: .seconds(1)))
    }

    /// The holder's clock may be wrong by years in either direction.
    @Test(arguments: ["1999-01-01T00:00:00.000000Z", "2199-01-01T00:00:00.000000Z"])
    mutating func measuresByItsOwnClock(renewed: String) throws {
        contest.observe(try lease("other", renewed: renewed), at: .seconds(100))
        #expect(!contest.mayClaim(at: .milliseconds(114_999)))
        #expect(contest.mayClaim(at: .seconds(115)))
        contest.observe(try lease("other", renewed: "1998-01-01T00:00:00.000000Z"), at: .seconds(114))
        #expect(!contest.mayClaim(at: .seconds(128)))
        #expect(contest.mayClaim(at: .seconds(129)))
    }

    @Test mutating func honoursTheDurationThatTheHolderRecorded() throws {
        contest.observe(try lease("other", seconds: 60), at: .zero)
        #expect(!contest.mayClaim(at: .seconds(59)))
        #expect(contest.mayClaim(at: .seconds(60)))
    }

    @Test mutating func aLabelRenewsNothing() throws {
        contest.observe(try lease("other"), at: .zero)
        contest.observe(try lease("other", labels: ["looked": "at"]), at: .seconds(14))
        #expect(contest.mayClaim(at: .seconds(15)))
    }

    @Test mutating func aLeaseDeletedUnderItsHolderIsHeldStill() throws {
        contest.observe(try lease("other"), at: .zero)
        contest.observe(nil, at: .seconds(5))
        #expect(!contest.mayClaim(at: .seconds(19)))
        #expect(contest.mayClaim(at: .seconds(20)))
    }

    @Test mutating func takesItsOwnAtOnce() throws {
        contest.observe(try lease("me"), at: .zero)
        #expect(contest.mayClaim(at: .zero))
    }

    @Test mutating func countsTransitionsAndKeepsTheVersionSeen() throws {
        let now = try moment("2026-01-02T03:04:05.000000Z")
        contest.observe(nil, at: .zero)
        let first = contest.claim(key, at: now)
        #expect(first.metadata == ObjectMeta(name: "operator", namespace: "system"))
        #expect(first.spec?.leaseTransitions == 0)
        contest.observe(try lease("other"), at: .zero)
        let taken = contest.claim(key, at: now)
        #expect(taken.metadata.resourceVersion == "7")
        #expect(
            taken.spec
                == LeaseSpec(
                    holderIdentity: "me", leaseDurationSeconds: 15, acquireTime: now, renewTime: now,
                    leaseTransitions: 4))
        contest.observe(taken, at: .seconds(1))
        let later = try moment("2026-01-02T03:04:15.000000Z")
        let renewed = contest.claim(key, at: later)
        #expect(renewed.spec?.acquireTime == now)
        #expect(renewed.spec?.renewTime == later)
        #expect(renewed.spec?.leaseTransitions == 4)
    }

    @Test mutating func releasesOnlyItsOwn() throws {
        let now = try moment("2026-01-02T03:04:05.000000Z")
        contest.observe(try lease("other"), at: .zero)
        #expect(contest.release(at: now) == nil)
        contest.observe(try lease("me"), at: .zero)
        let released = contest.release(at: now)
        #expect(released?.spec?.holderIdentity == "")
        #expect(released?.spec?.leaseDurationSeconds == 1)
        #expect(released?.metadata.resourceVersion == "7")
    }

    @Test func recordsWholeSecondsRoundedUp() {
        #expect(LeaseTiming().recordedSeconds == 15)
        let timing = LeaseTiming(
            leaseDuration: .milliseconds(1500), renewDeadline: .seconds(1), retryPeriod: .milliseconds(200))
        #expect(timing.recordedSeconds == 2)
    }
}
