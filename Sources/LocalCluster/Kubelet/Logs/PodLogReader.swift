import FoundationEssentials
import KubernetesModel
import NIOCore

/// Chooses and formats the entries of a log.
final class PodLogReader {
    private let options: PodLogs.Options
    private let since: String?
    private var cursor: LogCursor
    /// Lines at the beginning that `tailLines` leaves out.
    private var skipped: Int
    private var remainingBytes: Int
    private var isLineOpen = false

    init(path: String, options: PodLogs.Options) {
        self.options = options
        since = options.since.map { LogEntry.timestamp($0.date) }
        remainingBytes = options.limitBytes ?? .max
        cursor = LogCursor(path: path)
        skipped = 0
        if let tail = options.tailLines {
            var counting = LogCursor(path: path)
            var lines = 0
            while true {
                let entries = counting.next()
                if entries.isEmpty { break }
                lines += entries.count { $0.isWhole && isRecent($0) }
            }
            skipped = max(0, lines - tail)
        }
    }

    /// The next piece; empty once `limitBytes` is used up, `nil` when there is nothing more for now.
    func next() -> ByteBuffer? {
        guard remainingBytes > 0 else { return ByteBuffer() }
        while true {
            let entries = cursor.next()
            if entries.isEmpty { return nil }
            var piece = ByteBuffer()
            for entry in entries where isRecent(entry) { append(entry, to: &piece) }
            if piece.readableBytes > remainingBytes { piece = piece.getSlice(at: 0, length: remainingBytes) ?? piece }
            remainingBytes -= piece.readableBytes
            if piece.readableBytes > 0 { return piece }
        }
    }

    private func append(_ entry: LogEntry, to piece: inout ByteBuffer) {
        guard skipped == 0 else {
            if entry.isWhole { skipped -= 1 }
            return
        }
        if options.hasTimestamps, !isLineOpen { piece.writeString("\(entry.timestamp) ") }
        piece.writeSubstring(entry.text)
        if entry.isWhole { piece.writeStaticString("\n") }
        isLineOpen = !entry.isWhole
    }

    private func isRecent(_ entry: LogEntry) -> Bool {
        since.map { entry.timestamp >= $0[...] } ?? true
    }
}
