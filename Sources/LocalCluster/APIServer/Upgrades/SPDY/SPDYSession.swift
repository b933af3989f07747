import NIOCore

/// The server's side of a SPDY/3.1 session: what the client's bytes mean, and which bytes answer them.
///
/// There are no windows: the clients of Kubernetes (`moby/spdystream`) neither announce nor heed any. What holds up
/// whoever sends too much is the connection.
struct SPDYSession {
    /// What a client does.
    enum Event: Equatable {
        /// Opens a stream, which is to be answered by ``accept(_:)`` or ``reset(_:)``.
        case opened(UInt32, headers: [String: String])
        /// Sends bytes on a stream.
        case data(UInt32, ByteBuffer)
        /// Will send no more on a stream.
        case ended(UInt32)
        /// Gave a stream up, in both directions.
        case reset(UInt32)
    }

    /// Which directions of a stream are over.
    private struct Ends {
        var client = false
        var server = false
    }

    private enum Status {
        static let invalidStream: UInt32 = 2
        static let cancel: UInt32 = 5
        static let alreadyClosed: UInt32 = 9
    }

    private let decoder: SPDYHeaderDecoder
    private let encoder: SPDYHeaderEncoder
    private var streams: [UInt32: Ends] = [:]
    private var lastStream: UInt32 = 0
    private var pending = ByteBuffer()
    private var answers = ByteBuffer()

    init() throws(SPDYProblem) {
        decoder = try SPDYHeaderDecoder()
        encoder = try SPDYHeaderEncoder()
    }

    /// Takes bytes of the client.
    ///
    /// - Returns: what they say, in order.
    mutating func receive(_ bytes: ByteBuffer) throws(SPDYProblem) -> [Event] {
        pending.writeImmutableBuffer(bytes)
        var events: [Event] = []
        while let frame = try SPDYFrame.read(from: &pending) { try take(frame, &events) }
        pending.discardReadBytes()
        return events
    }

    /// The bytes that are due to the client, whose order matters.
    mutating func takeAnswers() -> ByteBuffer? {
        guard answers.readableBytes > 0 else { return nil }
        defer { answers = ByteBuffer() }
        return answers
    }

    /// Agrees to a stream that the client opened.
    mutating func accept(_ stream: UInt32) throws(SPDYProblem) {
        SPDYFrame.reply(stream, headers: try encoder.encode([:]), isLast: false).write(to: &answers)
    }

    /// Gives a stream up, in both directions.
    mutating func reset(_ stream: UInt32) {
        guard streams.removeValue(forKey: stream) != nil else { return }
        SPDYFrame.reset(stream, status: Status.cancel).write(to: &answers)
    }

    /// The bytes that say `data` on a stream; `nil` for one that is over.
    ///
    /// - Parameter isLast: whether no more will be said on it.
    mutating func send(_ data: ByteBuffer, on stream: UInt32, isLast: Bool = false) -> ByteBuffer? {
        guard var ends = streams[stream], !ends.server else { return nil }
        ends.server = isLast
        streams[stream] = ends.client && ends.server ? nil : ends
        var frame = ByteBuffer()
        SPDYFrame.data(stream, data, isLast: isLast).write(to: &frame)
        return frame
    }

    /// The bytes that say that a client is not understood.
    func farewell() -> ByteBuffer {
        var frame = ByteBuffer()
        SPDYFrame.goAway(lastStream: lastStream, status: 1).write(to: &frame)
        return frame
    }

    private mutating func take(_ frame: SPDYFrame, _ events: inout [Event]) throws(SPDYProblem) {
        switch frame {
        case .open(let stream, let block, let isLast):
            // Every block must be read, for the next one goes on from it.
            let headers = try decoder.decode(block)
            // Clients open streams of odd numbers, which rise.
            guard stream % 2 == 1, stream > lastStream else { throw .stream(stream) }
            lastStream = stream
            streams[stream] = Ends()
            events.append(.opened(stream, headers: headers))
            if isLast { end(stream, &events) }
        case .data(let stream, let data, let isLast):
            guard let ends = streams[stream] else { return refuse(stream, Status.invalidStream) }
            guard !ends.client else { return refuse(stream, Status.alreadyClosed) }
            if data.readableBytes > 0 { events.append(.data(stream, data)) }
            if isLast { end(stream, &events) }
        case .headers(let stream, let block, let isLast):
            _ = try decoder.decode(block)
            if isLast, streams[stream]?.client == false { end(stream, &events) }
        case .reply(_, let block, _): _ = try decoder.decode(block)
        case .reset(let stream, _):
            if streams.removeValue(forKey: stream) != nil { events.append(.reset(stream)) }
        // Those of even numbers answer pings of the server, which sends none.
        case .ping(let number) where number % 2 == 1: frame.write(to: &answers)
        case .ping, .goAway, .other: break
        }
    }

    private mutating func end(_ stream: UInt32, _ events: inout [Event]) {
        guard var ends = streams[stream] else { return }
        ends.client = true
        streams[stream] = ends.server ? nil : ends
        events.append(.ended(stream))
    }

    private mutating func refuse(_ stream: UInt32, _ status: UInt32) {
        SPDYFrame.reset(stream, status: status).write(to: &answers)
    }
}
