import FoundationEssentials
import Glibc
import NIOCore
import Synchronization

/// Writes what one run of a container says to a file, line by line, and lets readers know.
final class LogWriter: Sendable {
    private struct State {
        var descriptor: Int32
        var size: Int
        var partial: [OutputStream: [UInt8]] = [:]
    }

    /// Where the file is.
    let path: String
    private let limit: Int
    private let feed: LogFeed
    private let now: @Sendable () -> Date
    private let state: Mutex<State>

    /// The longest line that is kept in one piece.
    private static let longestLine = 16 * 1024

    /// Opens a file.
    ///
    /// - Parameter limit: bytes after which the file is put aside, as `.old`, and begun anew.
    /// - Throws: `CocoaError` when the file can't be written.
    init(path: String, limit: Int, feed: LogFeed, now: @escaping @Sendable () -> Date) throws {
        self.path = path
        self.limit = limit
        self.feed = feed
        self.now = now
        let directory = path[..<(path.lastIndex(of: "/") ?? path.endIndex)]
        try FileManager.default.createDirectory(atPath: String(directory), withIntermediateDirectories: true)
        state = Mutex(State(descriptor: try Self.open(path), size: 0))
        feed.begin(path)
    }

    deinit { state.withLock { _ = Glibc.close($0.descriptor) } }

    /// Takes what the container wrote.
    func write(_ stream: OutputStream, _ buffer: ByteBuffer) {
        let stamp = LogEntry.timestamp(now())
        state.withLock { state in
            var pending = state.partial[stream] ?? []
            pending += buffer.readableBytesView
            var lines: [UInt8] = []
            var start = pending.startIndex
            while start < pending.endIndex {
                let longest = min(pending.endIndex, start + Self.longestLine)
                if let end = pending[start..<longest].firstIndex(of: UInt8(ascii: "\n")) {
                    Self.append(pending[start..<end], to: &lines, stamp, stream, isWhole: true)
                    start = end + 1
                } else if longest - start == Self.longestLine {
                    Self.append(pending[start..<longest], to: &lines, stamp, stream, isWhole: false)
                    start = longest
                } else {
                    break
                }
            }
            state.partial[stream] = Array(pending[start...])
            put(lines, &state)
        }
        feed.appended(path)
    }

    /// Writes what has no end of line, and tells readers that nothing more comes.
    func finish() {
        let stamp = LogEntry.timestamp(now())
        state.withLock { state in
            var lines: [UInt8] = []
            for (stream, rest) in state.partial where !rest.isEmpty {
                Self.append(rest[...], to: &lines, stamp, stream, isWhole: true)
            }
            state.partial = [:]
            put(lines, &state)
        }
        feed.end(path)
    }

    private func put(_ lines: [UInt8], _ state: inout State) {
        guard !lines.isEmpty, Glibc.write(state.descriptor, lines, lines.count) > 0 else { return }
        state.size += lines.count
        guard state.size > limit, rename(path, path + ".old") == 0 else { return }
        do {
            let descriptor = try Self.open(path)
            close(state.descriptor)
            state.descriptor = descriptor
            state.size = 0
        } catch {
            // The old file goes on: a log that is too long beats one that stops.
            state.size = 0
        }
    }

    private static func append(
        _ text: ArraySlice<UInt8>, to lines: inout [UInt8], _ stamp: String, _ stream: OutputStream, isWhole: Bool
    ) {
        lines += "\(stamp) \(stream.rawValue) \(isWhole ? "F" : "P") ".utf8
        lines += text
        lines.append(UInt8(ascii: "\n"))
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        return descriptor
    }
}
