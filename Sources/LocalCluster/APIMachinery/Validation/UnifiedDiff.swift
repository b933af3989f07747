/// The difference of two texts as `diff -u` shows it, without the lines that name files.
package enum UnifiedDiff {
    /// Lines shown around a change.
    private static let context = 3

    private enum Edit {
        case keep(String)
        case remove(String)
        case add(String)

        var isKept: Bool { if case .keep = self { true } else { false } }

        var line: String {
            switch self {
            case .keep(let line): " \(line)"
            case .remove(let line): "-\(line)"
            case .add(let line): "+\(line)"
            }
        }
    }

    /// The hunks, each line with its end; empty for equal texts.
    package static func text(_ old: [String], _ new: [String]) -> String {
        let edits = edits(old, new)
        let changes = edits.indices.filter { !edits[$0].isKept }
        var hunks: [Range<Int>] = []
        for change in changes {
            let range = max(0, change - context)..<min(edits.count, change + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks.map { hunk(edits, $0) }.joined()
    }

    private static func hunk(_ edits: [Edit], _ range: Range<Int>) -> String {
        func count(_ edits: ArraySlice<Edit>, old: Bool) -> Int {
            edits.count { edit in
                switch edit {
                case .keep: true
                case .remove: old
                case .add: !old
                }
            }
        }
        func position(old: Bool) -> String {
            let lines = count(edits[range], old: old)
            let first = count(edits[..<range.lowerBound], old: old) + (lines == 0 ? 0 : 1)
            return lines == 1 ? "\(first)" : "\(first),\(lines)"
        }
        return "@@ -\(position(old: true)) +\(position(old: false)) @@\n"
            + edits[range].map { "\($0.line)\n" }.joined()
    }

    /// A shortest way from the old lines to the new ones, removals before additions.
    private static func edits(_ old: [String], _ new: [String]) -> [Edit] {
        let difference = new.difference(from: old)
        let removed = Set(difference.removals.map(offset))
        let added = Set(difference.insertions.map(offset))
        var edits: [Edit] = []
        var (left, right) = (0, 0)
        while left < old.count || right < new.count {
            if left < old.count, removed.contains(left) {
                edits.append(.remove(old[left]))
                left += 1
            } else if right < new.count, added.contains(right) {
                edits.append(.add(new[right]))
                right += 1
            } else {
                edits.append(.keep(old[left]))
                left += 1
                right += 1
            }
        }
        return edits
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }
}
