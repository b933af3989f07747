import Foundation
import KubernetesModel
import Testing

@testable import MilestoneResources

/// The rotation of signing keys, at moments of one's own.
@Suite struct SigningKeyRotationTests {
    private let start = Timestamp(Date(timeIntervalSince1970: 1_767_322_800))
    private let first = "20260102T030000Z"

    private func rotation(
        _ names: [String], at seconds: Int, requested: Bool = false, interval: Int? = nil
    ) -> SigningKeyRotation {
        SigningKeyRotation(
            names: names, isRequested: requested, interval: interval, tokenLifetime: 900,
            now: start.adding(seconds: seconds))
    }

    @Test func nothingHappensUnlessItIsAskedFor() {
        let rest = rotation([first], at: 1_000_000)
        #expect(rest.step == .rest && rest.signing == first && rest.nextLook == nil)
        #expect(rotation([], at: 0, requested: true).step == .rest)
    }

    @Test func aNewKeyIsPublishedBeforeItSignsAndTheOldOneOutlivesItsTokens() {
        #expect(rotation([first], at: 1000, requested: true).step == .add(from: start.adding(seconds: 1300)))
        let second = "20260102T032140Z"
        // Published, and not signing yet: another request waits.
        let published = rotation([first, second], at: 1299, requested: true)
        #expect(published.step == .rest && published.signing == first)
        #expect(published.nextLook == start.adding(seconds: 1300))
        // Signing; the last token of the old key is good until 1300 + 900, and a little longer for clocks that differ.
        let switched = rotation([first, second], at: 1300)
        #expect(switched.step == .rest && switched.signing == second)
        #expect(switched.nextLook == start.adding(seconds: 2260))
        #expect(rotation([first, second], at: 2259).step == .rest)
        #expect(rotation([second, first], at: 2260).step == .drop([first]))
        #expect(rotation([second], at: 2260).step == .rest)
    }

    @Test func aScheduleReplacesKeysByTheirAge() {
        let early = rotation([first], at: 3599, interval: 3600)
        #expect(early.step == .rest && early.nextLook == start.adding(seconds: 3600))
        #expect(rotation([first], at: 3600, interval: 3600).step == .add(from: start.adding(seconds: 3900)))
    }

    @Test func eachKeyGoesByItself() {
        // Three keys that followed each other faster than tokens expire.
        let names = [first, "20260102T031000Z", "20260102T032000Z"]
        #expect(rotation(names, at: 1559).step == .rest)
        #expect(rotation(names, at: 1560).step == .drop([first]))
        #expect(rotation(names, at: 2160).step == .drop(Set(names.prefix(2))))
    }

    @Test func keysOfOthersAreNeverTakenAway() {
        let mixed = rotation(["0-mine", first], at: 1_000_000)
        #expect(mixed.step == .rest && mixed.signing == first)
        #expect(rotation(["k1"], at: 0, requested: true).step == .add(from: start.adding(seconds: 300)))
    }

    @Test(arguments: ["20260102T030405Z", "k1", "20260102T0304", "2026-01-02T03:04Z", "2026010xT030405Z"])
    func readsMoments(name: String) {
        #expect(
            SigningKeyRotation.begin(of: name) == (name == "20260102T030405Z" ? Timestamp("2026-01-02T03:04:05Z") : nil)
        )
    }
}
