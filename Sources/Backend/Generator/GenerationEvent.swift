#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// What happens while milestones are generated.
package enum GenerationEvent: Sendable, Equatable {
    /// A milestone was stored.
    case added(UUID, MilestoneContent)
    /// An answer was of no use; why.
    case rejected(String)
}

/// What a run of the generator came to.
package struct GenerationOutcome: Sendable, Equatable, CustomStringConvertible {
    package var asked = 0
    package var added = 0
    package var promptTokens = 0
    package var answerTokens = 0
    /// In dollars.
    package var cost = 0.0
    /// Why it ended before it had added as many as it should.
    package var shortfall: String?

    package var description: String {
        let tokens = "\(promptTokens + answerTokens) tokens"
        return "\(added) milestones added, \(asked) questions, \(tokens)" + (shortfall.map { "; \($0)" } ?? "")
    }
}
