import KubernetesModel
package import MilestoneAPI

/// What others changed, as the status remembers it: all that differs still, and the latest that was put back.
package struct DriftLedger: Sendable, Equatable {
    /// The entries, oldest first.
    package private(set) var entries: [DriftStatus]
    /// What differed still at the last look.
    private var standing: [DriftStatus] = []

    /// Takes what a status says. What differed still is told anew by this look, or is no longer true.
    package init(_ entries: [DriftStatus]? = nil) {
        standing = (entries ?? []).filter { !$0.corrected }
        self.entries = (entries ?? []).filter(\.corrected)
    }

    /// What was known at the last look of a difference that stands, so that nobody has to be asked again.
    package func known(_ kind: String, _ name: String, _ fields: [String]) -> DriftStatus? {
        standing.first { $0.kind == kind && $0.name == name && $0.fields == fields }
    }

    /// What differs still.
    package var uncorrected: [DriftStatus] { entries.filter { !$0.corrected } }

    /// Takes in a change; one that repeats itself is counted.
    package mutating func note(_ entry: DriftStatus) {
        var entry = entry
        if let same = entries.firstIndex(where: { $0.isRepeated(by: entry) }) {
            if entry.corrected { entry.count += entries[same].count }
            entries.remove(at: same)
        }
        entries.append(entry)
        while entries.count > DriftStatus.mostEntries {
            // What differs still matters more than what is long past.
            entries.remove(at: entries.firstIndex(where: \.corrected) ?? 0)
        }
    }
}

extension DriftStatus {
    /// Whether `later` is the same change of the same fields by the same hand.
    fileprivate func isRepeated(by later: DriftStatus) -> Bool {
        kind == later.kind && name == later.name && fields == later.fields && manager == later.manager
            && corrected == later.corrected
    }
}
