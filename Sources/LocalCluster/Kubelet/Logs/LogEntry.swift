import FoundationEssentials

/// One line of a log file, or a part of one, in the container runtime interface's format.
///
/// `2026-01-02T03:04:05.123456789Z stdout F text`, where `F` ends a line and `P` leaves it open.
///
/// Source: Kubernetes' design of the CRI, *Log format*.
struct LogEntry: Sendable, Equatable {
    /// When it was written, as RFC 3339 with nanoseconds: later ones sort after earlier ones.
    var timestamp: Substring
    var stream: Substring
    /// Whether the line ends here.
    var isWhole: Bool
    var text: Substring

    /// Reads a line of the file; `nil` when it is none.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard fields.count == 4 else { return nil }
        timestamp = fields[0]
        stream = fields[1]
        isWhole = fields[2] == "F"
        text = fields[3]
    }

    /// Writes a moment with nanoseconds.
    static func timestamp(_ date: Date) -> String {
        let whole = date.timeIntervalSince1970.rounded(.down)
        let nanoseconds = Int((date.timeIntervalSince1970 - whole) * 1_000_000_000)
        let fraction = String(nanoseconds)
        let padded = String(repeating: "0", count: max(0, 9 - fraction.count)) + fraction
        let seconds = Date(timeIntervalSince1970: whole).formatted(.iso8601)
        return "\(seconds.dropLast()).\(padded)Z"
    }
}
