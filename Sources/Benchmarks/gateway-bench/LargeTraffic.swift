import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A body too large to be held in memory, once in each direction.
struct LargeTraffic {
    /// Why a body didn't pass.
    struct Incomplete: Error {
        let status: UInt
        let bytes: Int
    }

    /// The proxy's address.
    let base: String
    /// The body's length.
    let bytes: Int

    /// Reads the upstream's large file.
    func download() async throws {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: base + "/large"), timeout: .seconds(300))
        var count = 0
        for try await part in response.body { count += part.readableBytes }
        guard response.status == .ok, count == bytes else {
            throw Incomplete(status: response.status.code, bytes: count)
        }
    }

    /// Sends as much.
    func upload() async throws {
        var request = HTTPClientRequest(url: base + "/upload")
        request.method = .POST
        let part = ByteBuffer(repeating: 0x6D, count: 64 * 1024)
        request.body = .stream(repeatElement(part, count: bytes / part.readableBytes).async, length: .unknown)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        guard response.status == .ok else { throw Incomplete(status: response.status.code, bytes: 0) }
    }
}

extension Sequence where Self: Sendable, Element: Sendable {
    /// The elements as they come.
    fileprivate var async: AsyncElements<Self> { AsyncElements(base: self) }
}

/// A sequence that is asked asynchronously.
private struct AsyncElements<Base: Sequence & Sendable>: AsyncSequence, Sendable where Base.Element: Sendable {
    struct AsyncIterator: AsyncIteratorProtocol {
        var base: Base.Iterator

        mutating func next() async -> Base.Element? { base.next() }
    }

    let base: Base

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: base.makeIterator()) }
}
