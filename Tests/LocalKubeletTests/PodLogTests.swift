import Foundation
import KubernetesModel
import NIOCore
import Testing

@testable import LocalKubelet

@Suite(.timeLimit(.minutes(1)))
struct PodLogTests {
    private static let pod = Pod(metadata: ObjectMeta(name: "p", namespace: "default", uid: "u1"))

    /// Logs with a writer for the container `c`, and lines written a second apart.
    private func withLog(
        limit: Int = 1 << 20, run: Int = 0, _ body: (PodLogs, LogWriter) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let directory = KubeletDirectory(path: path)
            let feed = LogFeed()
            let clock = TestTime()
            let writer = try LogWriter(
                path: directory.logs(of: Self.pod, container: "c") + "/\(run).log", limit: limit, feed: feed,
                now: { clock.advance() })
            try await body(PodLogs(directory: directory, feed: feed), writer)
        }
    }

    private func text(_ logs: PodLogs, _ options: PodLogs.Options = .init()) async throws -> String {
        let log = try #require(try logs.log(of: "c", in: Self.pod.key, options))
        return await log.reduce(into: "") { $0 += String(buffer: $1) }
    }

    @Test func readsWhatWasWritten() async throws {
        try await withLog { logs, writer in
            writer.write(.standardOutput, ByteBuffer(string: "one\ntw"))
            writer.write(.standardError, ByteBuffer(string: "oops\n"))
            writer.write(.standardOutput, ByteBuffer(string: "o\nend"))
            writer.finish()
            let all = try await text(logs)
            #expect(all == "one\noops\ntwo\nend\n")
            let tail = try await text(logs, .init(tailLines: 2))
            #expect(tail == "two\nend\n")
            let head = try await text(logs, .init(limitBytes: 5))
            #expect(head == "one\no")
            let line = try await text(logs, .init(hasTimestamps: true, tailLines: 1))
            #expect(line == "1970-01-01T00:00:04.000000000Z end\n")
            let since = Timestamp(Date(timeIntervalSince1970: 3))
            let stamped = try await text(logs, .init(since: since))
            #expect(stamped == "two\nend\n")
        }
    }

    @Test func followsUntilTheEnd() async throws {
        try await withLog { logs, writer in
            writer.write(.standardOutput, ByteBuffer(string: "early\n"))
            let log = try #require(try logs.log(of: "c", in: Self.pod.key, .init(follows: true)))
            var pieces = log.makeAsyncIterator()
            #expect(await pieces.next().map { String(buffer: $0) } == "early\n")
            writer.write(.standardOutput, ByteBuffer(string: "late\n"))
            #expect(await pieces.next().map { String(buffer: $0) } == "late\n")
            writer.write(.standardOutput, ByteBuffer(string: "last"))
            writer.finish()
            #expect(await pieces.next().map { String(buffer: $0) } == "last\n")
            #expect(await pieces.next() == nil)
        }
    }

    @Test func boundsItsSize() async throws {
        try await withLog(limit: 2000) { logs, writer in
            for number in 0..<200 { writer.write(.standardOutput, ByteBuffer(string: "line \(number)\n")) }
            writer.finish()
            let lines = try await text(logs).split(separator: "\n")
            #expect(lines.last == "line 199")
            #expect(lines.count < 100)
            #expect(lines.count > 20)
        }
    }

    @Test func longLinesComeBackWhole() async throws {
        try await withLog { logs, writer in
            let line = String(repeating: "x", count: 40_000)
            writer.write(.standardOutput, ByteBuffer(string: line + "\nnext\n"))
            writer.finish()
            let all = try await text(logs)
            #expect(all == line + "\nnext\n")
        }
    }

    @Test func theRunBeforeIsKept() async throws {
        try await withLog(run: 3) { logs, writer in
            #expect(throws: PodLogsError.noPreviousRun(container: "c", pod: "p")) {
                try logs.log(of: "c", in: Self.pod.key, .init(isPrevious: true))
            }
            #expect(try logs.log(of: "other", in: Self.pod.key) == nil)
            let old = try LogWriter(
                path: writer.path.replacing("3.log", with: "2.log"), limit: 100, feed: LogFeed(), now: { Date() })
            old.write(.standardOutput, ByteBuffer(string: "before\n"))
            old.finish()
            let recent = try await text(logs, .init(isPrevious: true))
            #expect(recent == "before\n")
        }
    }
}
