import KubernetesModel
import NIOCore

/// One client's watch: where it stands in the log of its resource, and what it gets to see.
struct WatchSession {
    /// How many events a chunk holds at most.
    private static let chunk = 128
    private static let bookmarkInterval = Duration.seconds(60)
    /// How long before its end a watch says a last time how far it came.
    private static let farewell = Duration.seconds(2)

    private let store: ObjectStore
    private let environment: ServerEnvironment
    private let resource: String
    private let filter: ObjectFilter
    private let namespace: String?
    private let sendsBookmarks: Bool
    private let end: Duration
    private var nextBookmark: Duration
    private var encoder: WatchEventEncoder
    private var revision: Int64
    /// What existed when the watch began and the client has not seen.
    private var initial: ArraySlice<JSONValue>
    private var owesInitialBookmark: Bool
    private var isOver = false
    private let presence: RequestCounter.RunningWatch

    init(_ request: ResourceRequest, options: ListOptions, start: WatchStart, encoder: WatchEventEncoder) throws {
        presence = request.server.counter.beginWatch()
        store = request.server.store
        environment = request.server.environment
        resource = request.kind.storageResource
        filter = try request.objectFilter()
        namespace = request.namespace
        sendsBookmarks = options.allowsBookmarks
        self.encoder = encoder
        revision = start.revision
        initial = start.objects[...]
        owesInitialBookmark = options.sendsInitialEvents == true && options.allowsBookmarks
        // Without a wish, between half an hour and an hour, so that clients don't all come back at once.
        let seconds = options.timeoutSeconds.flatMap { $0 > 0 ? $0 : nil } ?? environment.random(in: 1800...3600)
        let now = environment.uptime()
        end = now + .seconds(seconds)
        nextBookmark = Self.bookmark(after: now, end: end)
    }

    /// The next lines of the stream, as soon as there are any; `nil` when the watch is over.
    mutating func next() async -> ByteBuffer? {
        while !isOver, !Task.isCancelled {
            var bytes: [UInt8] = []
            if !initial.isEmpty || owesInitialBookmark {
                appendInitial(to: &bytes)
            } else {
                appendEvents(to: &bytes)
                if bytes.isEmpty, !isOver { appendDueBookmark(to: &bytes) }
            }
            if !bytes.isEmpty { return ByteBuffer(bytes: bytes) }
            let now = environment.uptime()
            guard !isOver, now < end else { return nil }
            await wait((sendsBookmarks ? min(end, nextBookmark) : end) - now)
        }
        return nil
    }

    private mutating func appendInitial(to bytes: inout [UInt8]) {
        for object in initial.prefix(Self.chunk) { encoder.append("ADDED", object, to: &bytes) }
        initial = initial.dropFirst(Self.chunk)
        if initial.isEmpty, owesInitialBookmark {
            encoder.appendBookmark(revision, endsInitialEvents: true, to: &bytes)
            owesInitialBookmark = false
        }
    }

    private mutating func appendEvents(to bytes: inout [UInt8]) {
        guard let batch = store.events(of: resource, after: revision, count: Self.chunk) else {
            let message = "too old resource version: \(revision) (\(store.revision))"
            encoder.appendError(.expired(message), to: &bytes)
            isOver = true
            return
        }
        for event in batch.events {
            guard namespace == nil || event.key.namespace == namespace else { continue }
            guard let (type, object) = filter.view(of: event) else { continue }
            encoder.append(type, object, to: &bytes)
        }
        revision = batch.revision
    }

    private mutating func appendDueBookmark(to bytes: inout [UInt8]) {
        let now = environment.uptime()
        guard sendsBookmarks, now >= nextBookmark, now < end else { return }
        encoder.appendBookmark(revision, to: &bytes)
        nextBookmark = Self.bookmark(after: now, end: end)
    }

    private static func bookmark(after now: Duration, end: Duration) -> Duration {
        let last = end - farewell
        return now < last ? min(now + bookmarkInterval, last) : end
    }

    /// Waits for an event, at most `duration`.
    private func wait(_ duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [store, resource, revision] in await store.waitForEvent(of: resource, after: revision) }
            group.addTask { [environment] in
                do { try await environment.clock.sleep(for: duration) } catch {
                    // Cancelled because an event came first.
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

/// Where a watch begins: a revision, and the objects that the client is told of first.
struct WatchStart {
    var revision: Int64
    var objects: [JSONValue]
}
