import NIOCore

/// Counts what a client has sent and its pod has not yet taken, and holds up whoever reads the client where that is
/// too much.
///
/// A connection whose pod takes nothing so holds up the others of the same client in the end, as it does on a cluster.
struct Backlog {
    /// What the connections tell the reader of the client.
    enum Note: Sendable {
        case taken(UInt32, bytes: Int)
        case over(UInt32)
    }

    /// How many bytes may wait, over all connections of a client.
    static let limit = 256 << 10

    /// Where connections tell.
    let notes: AsyncStream<Note>.Continuation
    private var inbox: AsyncStream<Note>.AsyncIterator
    private var waiting: [UInt32: Int] = [:]
    private var total = 0

    init() {
        let (stream, notes) = AsyncStream<Note>.makeStream()
        self.notes = notes
        inbox = stream.makeAsyncIterator()
    }

    /// A connection begins.
    mutating func open(_ connection: UInt32) { waiting[connection] = 0 }

    /// Counts what was sent on a connection, and returns when there is room for more, or the notes have ended.
    mutating func add(_ count: Int, of connection: UInt32) async {
        guard waiting[connection] != nil else { return }
        waiting[connection, default: 0] += count
        total += count
        while total > Self.limit, let note = await inbox.next(isolation: #isolation) {
            switch note {
            case .taken(let connection, let bytes):
                guard waiting[connection] != nil else { continue }
                waiting[connection, default: 0] -= bytes
                total -= bytes
            case .over(let connection): total -= waiting.removeValue(forKey: connection) ?? 0
            }
        }
    }
}
