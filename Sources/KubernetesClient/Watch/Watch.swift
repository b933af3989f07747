import HTTPTypes
public import KubernetesModel
import NIOCore

/// What happens to the objects of one kind, from one request to its end.
///
/// The request is made when the first event is asked for, and nothing is read ahead of its consumer. The sequence ends
/// when the server ends the watch, which it does every few minutes; go on from the last resource version. Reflectors
/// of `ControllerRuntime` do so.
///
/// It throws ``APIError``; one that `isGone` says that the resource version is too old, so that everything must be
/// listed anew.
public struct Watch<Object: APIObject>: AsyncSequence, Sendable {
    public typealias Element = WatchEvent<Object>

    let resource: ResourceClient<Object>
    let options: WatchOptions

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(watch: self) }

    /// Reads one watch.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let watch: Watch
        private var body: ResponseBody.AsyncIterator?
        private var framer = LineFramer()
        private var isFinished = false

        fileprivate init(watch: Watch) { self.watch = watch }

        public mutating func next() async throws -> WatchEvent<Object>? {
            guard !isFinished else { return nil }
            do {
                if body == nil { body = try await watch.open() }
                while true {
                    try Task.checkCancellation()
                    if let line = try framer.next() { return try watch.event(from: line) }
                    guard let piece = try await body?.next() else { break }
                    framer.append(piece)
                }
                isFinished = true
                // An event that was cut off by the end isn't one: the next watch reports it whole.
                return nil
            } catch is LineFramer.LineTooLong {
                isFinished = true
                throw APIError(.tooLarge, message: "a watch event is too large", request: watch.summary)
            } catch {
                isFinished = true
                throw error
            }
        }
    }

    private var summary: String { "WATCH \(resource.collectionPath)" }

    private func open() async throws -> ResponseBody.AsyncIterator {
        let request = ClientRequest(
            method: .get, path: resource.collectionPath,
            query: options.query(randomSeconds: 300 + Int(resource.client.random.unit() * 300)),
            accept: Representation.of(Object.self).mediaType, delivery: .watch)
        return try await resource.client.send(request).body.makeAsyncIterator()
    }

    private func event(from line: ByteBuffer) throws -> WatchEvent<Object> {
        do {
            return try WatchEvent(json: line, resource.reader)
        } catch var error as APIError {
            error.request = summary
            throw error
        } catch {
            throw APIError(
                .decoding, message: "a watch event has an unexpected shape", request: summary, underlyingError: error)
        }
    }
}

extension ResourceClient {
    /// What happens to the objects from now on, or from a resource version on.
    public func watch(_ options: WatchOptions = WatchOptions()) -> Watch<Object> {
        Watch(resource: self, options: options)
    }
}
