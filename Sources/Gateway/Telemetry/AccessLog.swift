import Logging
import NIOCore
import NIOPosix
import Observability

/// What an access log tells of a request besides the request itself.
struct RequestOutcome {
    /// When its response was over, in nanoseconds since 1970.
    var time: UInt64
    /// The response's status.
    var status: Int
    /// Content of the request's body.
    var receivedBytes: Int
    /// How long it took.
    var nanoseconds: Int
    /// How often it was sent to an upstream.
    var attempts: Int
}

///
/// A reader that stands still costs lines, which are counted, never the loop's time or unbounded memory.
final class AccessLog {
    /// Bytes that are worth a write.
    private static let block = 32 * 1024
    /// More bytes than most lines have.
    private static let usualLine = 512
    /// Most bytes that wait.
    private static let longestQueue = 1024 * 1024
    /// Records that are worth a handing over.
    private static let batch = 64

    private let sink: any LogSink
    private let recorder: (any LogRecorder)?
    private var records: [LogRecord] = []
    private let threadPool: NIOThreadPool
    private let eventLoop: any EventLoop
    private var pending = ByteBuffer()
    private var isWriting = false
    private var formattedSecond: UInt64 = 0
    private var formattedTime = ByteBuffer()
    /// Lines that were lost.
    private(set) var droppedLines = 0

    /// Makes a log that writes to `sink` on the threads of `threadPool`, and tells `recorder` the same.
    init(sink: any LogSink, recorder: (any LogRecorder)?, threadPool: NIOThreadPool, eventLoop: any EventLoop) {
        self.sink = sink
        self.recorder = recorder
        self.threadPool = threadPool
        self.eventLoop = eventLoop
    }

    /// Adds a line about a request that is over.
    func log(_ request: ClientRequest, _ outcome: RequestOutcome) {
        if recorder != nil {
            records.append(LogRecord(request, outcome))
            if records.count >= Self.batch { handOver() }
        }
        guard pending.readableBytes < Self.longestQueue else {
            droppedLines += 1
            return
        }
        let octets = request.bytes
        let bytes = octets.readableBytesUInt8Span
        pending.writeOctets(room: Self.usualLine) { line in
            line.writeStaticString(#"{"time":""#)
            writeTime(outcome.time, into: &line)
            line.writeStaticString(#"","kind":"access","client":""#)
            line.writeBytes(request.origin.client)
            line.writeStaticString(#"","method":""#)
            line.writeString(request.head.method.rawValue)
            line.writeStaticString(#"","target":"#)
            line.writeJSON(bytes, request.head.targetRange)
            line.writeStaticString(#","route":""#)
            line.writeString(request.routeName)
            line.writeStaticString(#"","status":"#)
            line.writeDecimal(outcome.status)
            line.writeStaticString(#","sent_bytes":"#)
            line.writeDecimal(request.sentBytes)
            line.writeStaticString(#","received_bytes":"#)
            line.writeDecimal(outcome.receivedBytes)
            line.writeStaticString(#","duration_us":"#)
            line.writeDecimal(outcome.nanoseconds / 1000)
            if let upstream = request.upstreamAddress {
                line.writeStaticString(#","upstream":""#)
                line.writeBytes(upstream)
                line.writeStaticString(#"","attempts":"#)
                line.writeDecimal(outcome.attempts)
            }
            if let userAgent = request.head.fields.first(.userAgent)?.value {
                line.writeStaticString(#","user_agent":"#)
                line.writeJSON(bytes, userAgent)
            }
            line.writeStaticString(#","trace_id":""#)
            request.trace.writeTraceID(into: &line)
            line.writeStaticString("\"")
            line.writeStaticString("}\n")
        }
        if pending.readableBytes >= Self.block { flush() }
    }

    /// Hands over what has been collected; called now and then.
    func flush() {
        handOver()
        guard pending.readableBytes > 0, !isWriting else { return }
        let block = pending
        // Room for the next block at once, rather than by doubling a small one over and over.
        pending = ByteBuffer()
        pending.reserveCapacity(Self.block + 1024)
        isWriting = true
        threadPool.runIfActive(eventLoop: eventLoop) { [sink] in sink.write(line: block) }
            .assumeIsolated().whenComplete { _ in self.isWriting = false }
    }

    /// Writes what is left on this thread; for the end of the process.
    func finish() {
        handOver()
        guard pending.readableBytes > 0 else { return }
        sink.write(line: pending)
        pending = ByteBuffer()
    }

    private func handOver() {
        guard let recorder, !records.isEmpty else { return }
        recorder.record(contentsOf: records)
        records.removeAll(keepingCapacity: true)
    }

    /// Writes a time; whatever is above a second is formatted once a second.
    private func writeTime(_ time: UInt64, into line: inout OctetWriter) {
        let (second, nanoseconds) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if second != formattedSecond || formattedTime.readableBytes == 0 {
            formattedSecond = second
            formattedTime.clear()
            formattedTime.writeTimestamp(nanosecondsSinceEpoch: second * 1_000_000_000)
            // Without ".000Z".
            formattedTime.moveWriterIndex(to: formattedTime.writerIndex - 5)
        }
        line.writeImmutableBuffer(formattedTime)
        let milliseconds = UInt8(nanoseconds / 100_000_000)
        line.writeOctet(Octet.dot)
        line.writeOctet(Octet.zero + milliseconds)
        line.writeOctet(Octet.zero + UInt8(nanoseconds / 10_000_000 % 10))
        line.writeOctet(Octet.zero + UInt8(nanoseconds / 1_000_000 % 10))
        line.writeOctet(UInt8(ascii: "Z"))
    }
}

extension LogRecord {
    /// The line about a request as a record, whose metadata are called as the line's members are.
    fileprivate init(_ request: ClientRequest, _ outcome: RequestOutcome) {
        let octets = request.bytes
        let bytes = octets.readableBytesUInt8Span
        let target = String(decoding: bytes.octets(request.head.targetRange), as: UTF8.self)
        let method = request.head.method.rawValue
        var metadata: Logger.Metadata = [
            "client": .string(String(decoding: request.origin.client, as: UTF8.self)),
            "method": .string(method), "target": .string(target), "route": .string(request.routeName),
            "status": .stringConvertible(outcome.status), "sent_bytes": .stringConvertible(request.sentBytes),
            "received_bytes": .stringConvertible(outcome.receivedBytes),
            "duration_us": .stringConvertible(outcome.nanoseconds / 1000),
        ]
        if let upstream = request.upstreamAddress {
            metadata["upstream"] = .string(String(decoding: upstream, as: UTF8.self))
            metadata["attempts"] = .stringConvertible(outcome.attempts)
        }
        if let userAgent = request.head.fields.first(.userAgent)?.value {
            metadata["user_agent"] = .string(String(decoding: bytes.octets(userAgent), as: UTF8.self))
        }
        self.init(
            nanosecondsSinceEpoch: outcome.time, level: .info, logger: "access",
            message: "\(method) \(target) \(outcome.status)", metadata: metadata, trace: request.trace.context)
    }
}
