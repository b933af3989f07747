public import NIOCore

/// The body of an answer, piece by piece; nothing is read before it is asked for.
///
/// It can be iterated once.
public struct ResponseBody: AsyncSequence, Sendable {
    public typealias Element = ByteBuffer

    private let makeBase: @Sendable () -> any AsyncIteratorProtocol<ByteBuffer, any Error>

    /// The pieces of another sequence.
    public init<Base: AsyncSequence & Sendable>(_ base: Base)
    where Base.Element == ByteBuffer, Base.Failure == any Error {
        makeBase = { base.makeAsyncIterator() }
    }

    /// A body that is already there.
    public init(_ buffer: ByteBuffer) {
        makeBase = { Single(buffer: buffer.readableBytes == 0 ? nil : buffer) }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: makeBase()) }

    /// Reads to the end.
    ///
    /// - Parameter limit: the most bytes that are taken.
    /// - Throws: `APIError` with code `tooLarge` beyond `limit`; what the transport throws.
    public func collect(upTo limit: Int) async throws -> ByteBuffer {
        var whole = ByteBuffer()
        for try await var piece in self {
            guard whole.readableBytes + piece.readableBytes <= limit else {
                throw APIError(.tooLarge, message: "the answer is larger than \(limit) bytes")
            }
            // Most answers come in one piece: take it instead of copying it.
            if whole.readableBytes == 0 { whole = piece } else { whole.writeBuffer(&piece) }
        }
        return whole
    }

    /// Reads one body.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var base: any AsyncIteratorProtocol<ByteBuffer, any Error>

        fileprivate init(base: any AsyncIteratorProtocol<ByteBuffer, any Error>) { self.base = base }

        public mutating func next() async throws -> ByteBuffer? {
            try await next(isolation: #isolation)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            try await base.next(isolation: actor)
        }
    }

    private struct Single: AsyncIteratorProtocol {
        var buffer: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? {
            try await next(isolation: #isolation)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            defer { buffer = nil }
            return buffer
        }
    }
}
