package import NIOCore

/// The log of one run of a container, in pieces of whole lines.
package struct PodLog: AsyncSequence, Sendable {
    package typealias Element = ByteBuffer
    package typealias Failure = Never

    let path: String
    let options: PodLogs.Options
    let feed: LogFeed

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(log: self, wakeups: options.follows ? feed.follow(path).makeAsyncIterator() : nil)
    }

    /// Reads the log once.
    package struct AsyncIterator: AsyncIteratorProtocol {
        private let reader: PodLogReader
        private var wakeups: AsyncStream<Void>.AsyncIterator?

        fileprivate init(log: PodLog, wakeups: AsyncStream<Void>.AsyncIterator?) {
            reader = PodLogReader(path: log.path, options: log.options)
            self.wakeups = wakeups
        }

        package mutating func next() async -> ByteBuffer? {
            await next(isolation: #isolation)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> ByteBuffer? {
            while true {
                if let piece = reader.next() { return piece.readableBytes == 0 ? nil : piece }
                guard await wakeups?.next(isolation: actor) != nil else {
                    // What was written between the last look and the end of the log.
                    wakeups = nil
                    let rest = reader.next()
                    return rest?.readableBytes == 0 ? nil : rest
                }
            }
        }
    }
}
