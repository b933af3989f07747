import Glibc

/// Lines that change in place on a terminal; elsewhere each line is printed when it changes.
struct ProgressDisplay {
    private let isTerminal: Bool
    private var shown: [String] = []

    init(isTerminal: Bool = isatty(STDOUT_FILENO) == 1) { self.isTerminal = isTerminal }

    /// Shows `lines` in place of those that were shown before.
    mutating func show(_ lines: [String]) {
        guard lines != shown else { return }
        if isTerminal {
            let up = shown.isEmpty ? "" : "\u{1B}[\(shown.count)A"
            print(up + lines.map { "\u{1B}[2K\($0)\n" }.joined(), terminator: "")
            // Lines that are no longer there.
            if shown.count > lines.count { print("\u{1B}[J", terminator: "") }
        } else {
            let known = Set(shown)
            for line in lines where !known.contains(line) { print(line) }
        }
        shown = lines
        fflush(nil)
    }
}
