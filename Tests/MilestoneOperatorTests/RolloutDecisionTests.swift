import KubernetesModel
import MilestoneResources
import Testing

@testable import MilestoneOperator

@Suite struct RolloutDecisionTests {
    private let old: JSONValue = ["spec": ["image": "one"]]
    private let new: JSONValue = ["spec": ["image": "two"]]
    private let start: Timestamp

    init() throws { start = try #require(Timestamp("2026-01-01T00:00:00Z")) }

    private func decide(
        _ template: JSONValue, _ record: RolloutRecord, ready: Bool = false, retry: Bool = false, after seconds: Int = 0
    ) -> RolloutDecision {
        RolloutDecision(
            template: template, record: record,
            sight: RolloutDecision.Sight(isReady: ready, problem: "pod x failed", isRetry: retry), budget: 60,
            now: start.adding(seconds: seconds))
    }

    /// What is remembered after `old` was ready.
    private var settled: RolloutRecord { RolloutRecord(template: old.contentHash, lastGood: old) }

    @Test func nothingIsGivenUpBeforeSomethingWasReady() {
        let first = decide(old, RolloutRecord())
        #expect(first.record == RolloutRecord(template: old.contentHash))
        let late = decide(old, first.record, after: 3600)
        #expect(late.record == first.record && late.fallback == nil && late.deadline == nil)
        #expect(decide(old, late.record, ready: true).record == settled)
    }

    @Test func whatIsReadyButWasNeverAppliedIsNotTakenAsGood() {
        #expect(decide(old, RolloutRecord(), ready: true).record.lastGood == nil)
    }

    @Test func aRolloutHasUntilItsDeadline() {
        let begun = decide(new, settled, ready: true)
        #expect(begun.record.startedAt == start && begun.deadline == start.adding(seconds: 60))
        #expect(begun.record.lastGood == old && begun.fallback == nil)
        let before = decide(new, begun.record, after: 59)
        #expect(before.fallback == nil && before.deadline == begun.deadline && before.record == begun.record)
        let after = decide(new, before.record, after: 60)
        #expect(after.fallback == old && after.deadline == nil)
        #expect(after.record.failed == new.contentHash && after.record.cause == "pod x failed")
        #expect(after.record.template == old.contentHash && after.record.startedAt == nil)
    }

    @Test func whatIsReadyInTimeIsTheLastGood() {
        let begun = decide(new, settled)
        let done = decide(new, begun.record, ready: true, after: 3600)
        #expect(done.record == RolloutRecord(template: new.contentHash, lastGood: new))
        #expect(done.fallback == nil && done.deadline == nil)
    }

    @Test func whatWasGivenUpStaysSoUntilSomethingIsNew() {
        let failed = decide(new, decide(new, settled).record, after: 60).record
        let again = decide(new, failed, ready: true, after: 61)
        #expect(again.fallback == old && again.record == failed)
        #expect(decide(old, failed, ready: true, after: 61).record == settled)
        let other = decide(["spec": ["image": "three"]], failed, after: 61)
        #expect(other.fallback == nil && other.record.failed == nil && other.record.startedAt != nil)
        let retry = decide(new, failed, retry: true, after: 61)
        #expect(retry.fallback == nil && retry.record.failed == nil && retry.record.cause == nil)
        #expect(retry.deadline == start.adding(seconds: 121))
    }

    @Test func aRecordSurvivesItsAnnotations() {
        let record = RolloutRecord(
            template: "a", startedAt: start, lastGood: old, failed: "b", cause: "pod x failed")
        #expect(RolloutRecord(ObjectMeta(annotations: record.annotations)) == record)
        #expect(RolloutRecord(ObjectMeta(annotations: RolloutRecord().annotations)) == RolloutRecord())
    }
}
