import KubernetesClient
import KubernetesModel
import Logging
import Testing

@testable import ControllerRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct EventCorrelatorTests {
    private var correlator = EventCorrelator()

    private func event(_ message: String, at second: Int = 0, object: String = "u", reason: String = "R")
        -> RecordedEvent
    {
        RecordedEvent(
            regarding: ObjectReference(kind: "Pod", namespace: "a", name: "x", uid: object), severity: .normal,
            reason: reason, message: message, moment: Date(timeIntervalSince1970: Double(second)),
            elapsed: .seconds(second))
    }

    /// Decides, and creates what is to be created.
    private mutating func decide(_ event: RecordedEvent) -> EventCorrelator.Decision {
        let decision = correlator.decide(event)
        if case .create(_, let identity) = decision {
            correlator.created(identity, name: "event-\(identity.message ?? "combined")")
        }
        return decision
    }

    @Test mutating func countsAnEventThatRepeatsItself() {
        guard case .create = decide(event("m")) else {
            Issue.record("the first is created")
            return
        }
        for count in 2...4 {
            guard case .count("event-m", count, "m", _) = decide(event("m", at: count)) else {
                Issue.record("the others are counted")
                return
            }
        }
        guard case .create = decide(event("m", object: "other")) else {
            Issue.record("another object's is another")
            return
        }
    }

    @Test mutating func combinesManyThatDifferOnlyInTheirMessage() {
        for index in 0..<10 { _ = decide(event("m\(index)")) }
        guard case .create("(combined from similar events): m10", _) = decide(event("m10")),
            case .count("event-combined", 2, "(combined from similar events): m11", _) = decide(event("m11")),
            case .create("other", _) = decide(event("other", reason: "Other"))
        else {
            Issue.record("what comes after ten is combined")
            return
        }
        guard case .create("m12", _) = decide(event("m12", at: 601)) else {
            Issue.record("after ten minutes it begins anew")
            return
        }
    }

    @Test mutating func silencesAnObjectThatGoesOnAndOn() {
        for _ in 0..<25 { #expect(decide(event("m")) != .drop) }
        #expect(decide(event("m")) == .drop)
        #expect(decide(event("m", object: "other")) != .drop)
        #expect(decide(event("m", at: 299)) == .drop)
        #expect(decide(event("m", at: 301)) != .drop)
        #expect(decide(event("m", at: 302)) == .drop)
    }

    @Test mutating func aReasonThatGoesOnAndOnSilencesNoOther() {
        for _ in 0..<26 { _ = decide(event("m")) }
        #expect(decide(event("m")) == .drop)
        #expect(decide(event("m", reason: "Other")) != .drop)
    }
}
