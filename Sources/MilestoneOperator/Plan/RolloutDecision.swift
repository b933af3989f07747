package import KubernetesModel
import MilestoneResources

/// What to do about a Deployment's pod template: roll it out, wait for it, or go back to the last good one.
package struct RolloutDecision: Sendable, Equatable {
    /// What was seen of the Deployment.
    package struct Sight: Sendable {
        /// Whether all of its pods are ready, and are those of the template that the record names.
        package var isReady: Bool
        /// What keeps them from being ready.
        package var problem: String
        /// Whether somebody asked to try again what was given up.
        package var isRetry: Bool

        package init(isReady: Bool, problem: String, isRetry: Bool = false) {
            self.isReady = isReady
            self.problem = problem
            self.isRetry = isRetry
        }
    }

    /// What is to be remembered.
    package private(set) var record: RolloutRecord
    /// The template to go back to; `nil` to go on with the wanted one.
    package private(set) var fallback: JSONValue?
    /// When to look again, should nothing happen until then.
    package private(set) var deadline: Timestamp?
}

extension RolloutDecision {
    /// Decides about `template`, given what is remembered and seen.
    ///
    /// Nothing is given up before a template was ready once: there would be nothing to go back to.
    ///
    /// - Parameters:
    ///   - budget: seconds that a rollout may take.
    ///   - now: the time.
    package init(template: JSONValue, record: RolloutRecord, sight: Sight, budget: Int, now: Timestamp) {
        let hash = template.contentHash
        self.record = record
        if sight.isRetry || record.failed != hash {
            self.record.failed = nil
            self.record.cause = nil
        }
        guard self.record.failed == nil, let lastGood = record.lastGood, lastGood != template else {
            guard self.record.failed == nil else {
                fallback = record.lastGood
                return
            }
            settle(on: hash)
            if sight.isReady, record.template == hash { self.record.lastGood = template }
            return
        }
        guard record.template == hash else {
            self.record.template = hash
            self.record.startedAt = now
            deadline = now.adding(seconds: budget)
            return
        }
        guard !sight.isReady else {
            settle(on: hash)
            self.record.lastGood = template
            return
        }
        let start = record.startedAt ?? now
        let end = start.adding(seconds: budget)
        if now < end {
            self.record.startedAt = start
            deadline = end
            return
        }
        self.record = RolloutRecord(
            template: lastGood.contentHash, lastGood: lastGood, failed: hash, cause: sight.problem.trimmed(to: 512))
        fallback = lastGood
    }

    /// Takes a template as the one that runs.
    private mutating func settle(on hash: String) {
        record.template = hash
        record.startedAt = nil
    }
}
