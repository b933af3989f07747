import KubernetesClient
import KubernetesModel
import NIOCore
import Synchronization

/// The events of a watch, with the faults of a test.
struct DisturbedWatch: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let body: ResponseBody
    let request: ClientRequest
    let transport: FaultyTransport

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(watch: self) }

    struct AsyncIterator: AsyncIteratorProtocol {
        private let watch: DisturbedWatch
        private var base: ResponseBody.AsyncIterator
        private var framer = LineFramer()
        /// The lines that were handed out, and those that are to be.
        private var past: [ByteBuffer] = []
        private var next: [ByteBuffer] = []
        /// How the watch ends, once it is to.
        private var end: Result<Void, any Error>?

        init(watch: DisturbedWatch) {
            self.watch = watch
            base = watch.body.makeAsyncIterator()
        }

        mutating func next() async throws -> ByteBuffer? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            while next.isEmpty {
                if let end {
                    try end.get()
                    return nil
                }
                guard let line = try framer.next() else {
                    guard let piece = try await base.next(isolation: actor) else { return nil }
                    framer.append(piece)
                    continue
                }
                try await watch.transport.waitUntilReleased(watch.request)
                try await take(line)
            }
            return next.removeFirst()
        }

        private mutating func take(_ line: ByteBuffer) async throws {
            let type = try line.withUnsafeReadableBytes { try JSONScanner.string(of: "type", in: $0) }
            let fault =
                type == "BOOKMARK"
                ? nil : watch.transport.state.withLock { $0.fault(forEventOf: watch.request) }
            switch fault {
            case nil: hand(line)
            case .duplicate: [line, line].forEach { hand($0) }
            case .drop: break
            case .rewind(let count):
                let again = past.suffix(count)
                ([line] + again).forEach { hand($0) }
            case .delay(let delay):
                try await watch.transport.time.sleep(for: delay)
                hand(line)
            case .expire:
                let event: JSONValue = ["type": "ERROR", "object": try FaultyTransport.failure(410, "Expired")]
                hand(ByteBuffer(bytes: event.serialized()))
                end = .success(())
            case .breakOff:
                next.append(line.getSlice(at: line.readerIndex, length: line.readableBytes / 2) ?? ByteBuffer())
                end = .failure(APIError(.transport, message: "the connection broke"))
            }
        }

        private mutating func hand(_ line: ByteBuffer) {
            past.append(line)
            next.append(line)
            next.append(ByteBuffer(string: "\n"))
        }
    }
}

/// A body that never comes, until its client gives it up.
struct SilentBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let time: MonotonicTime

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(time: time) }

    struct AsyncIterator: AsyncIteratorProtocol {
        let time: MonotonicTime

        mutating func next() async throws -> ByteBuffer? { try await next(isolation: #isolation) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            try await time.sleep(for: FaultyTransport.silence)
            throw APIError(.timeout, message: "the connection fell silent")
        }
    }
}
