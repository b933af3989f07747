import HTTPTypes
public import KubernetesModel

/// What there is of one kind and what happens to it, without end.
///
/// A feed lists the objects, watches from there, and goes on from the last resource version when a watch ends, breaks or
/// falls silent. It lists anew only when the server says that this version is too old. It is pulled: nothing is read
/// ahead of its consumer.
///
/// *Guarantees*: after a snapshot, every change up to the next snapshot or the present is told once and in the server's
/// order. An object that doesn't decode is told as such and stops nothing.
///
/// *Caveats*: an object that vanished while following was interrupted for too long is told by its absence from the next
/// snapshot alone.
public struct Feed<Object: APIObject>: AsyncSequence, Sendable {
    public typealias Element = FeedEvent<Object>
    public typealias Failure = Never

    let resource: ResourceClient<Object>
    let options: FeedOptions
    let time: MonotonicTime
    let random: RandomSource

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(feed: self) }

    /// Reads one feed; it ends only with its task.
    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = Never

        private let feed: Feed
        private var progress: FeedProgress
        private var stream: Stream?
        private var pause: Duration?

        fileprivate init(feed: Feed) {
            self.feed = feed
            progress = FeedProgress(options: feed.options)
        }

        public mutating func next() async -> FeedEvent<Object>? {
            await next(isolation: #isolation)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> FeedEvent<Object>? {
            while !Task.isCancelled {
                if let delay = pause {
                    do { try await feed.time.sleep(for: delay) } catch { return nil }
                    pause = nil
                }
                let request = stream?.request ?? progress.request
                let start = stream?.start ?? feed.time.now
                do {
                    if let event = try await step(request, start: start) { return event }
                } catch {
                    if Task.isCancelled { return nil }
                    stream = nil
                    let delay = progress.failed(
                        request, error, lifetime: feed.time.now - start, random: feed.random.unit())
                    guard let delay else { continue }
                    pause = delay
                    return .interruption(error, resumesIn: delay)
                }
            }
            return nil
        }

        /// Goes on until there is something to tell, or the stream has ended.
        private mutating func step(_ request: FeedProgress.Request, start: Duration) async throws -> FeedEvent<Object>?
        {
            if request == .pages {
                let page = try await feed.pages()
                progress.reached(page.metadata.resourceVersion ?? "0")
                return .snapshot(page)
            }
            var stream = stream ?? Stream(request: request, start: start, events: feed.watch(request))
            self.stream = nil
            while let event = try await stream.events.next() {
                stream.isSilent = false
                guard stream.isListing else {
                    progress.reached(event.resourceVersion)
                    self.stream = stream
                    return .change(event)
                }
                // Initial events come in no order, so that no version of theirs says how far the list is.
                guard case .bookmark(let version, let endsInitialEvents) = event else {
                    stream.list(event)
                    continue
                }
                guard endsInitialEvents else {
                    // A server that has never heard of streaming lists sends plain events.
                    progress.lacksStreamingLists()
                    return nil
                }
                progress.reached(version)
                self.stream = stream.listed()
                stream.page.metadata.resourceVersion = version
                return .snapshot(stream.page)
            }
            try Task.checkCancellation()
            let failure = progress.ended(request, lifetime: feed.time.now - start, wasSilent: stream.isSilent)
            if let failure { throw failure }
            return nil
        }
    }

    /// A watch that is under way.
    private struct Stream {
        var request: FeedProgress.Request
        let start: Duration
        var events: Watch<Object>.AsyncIterator
        var isListing: Bool
        var isSilent = true
        /// What a streaming list has brought so far.
        var page = ObjectPage<Object>(metadata: ListMeta(), items: [])

        init(request: FeedProgress.Request, start: Duration, events: Watch<Object>.AsyncIterator) {
            self.request = request
            self.start = start
            self.events = events
            isListing = request == .stream
        }

        /// Adds an initial event.
        mutating func list(_ event: WatchEvent<Object>) {
            switch event {
            case .added(let object), .modified(let object), .deleted(let object): page.items.append(object)
            case .undecodable(let object, _): page.undecodable.append(object)
            case .bookmark: break
            }
        }

        /// The stream after its list, which it keeps no longer.
        func listed() -> Stream {
            var stream = Stream(request: request, start: start, events: events)
            stream.isListing = false
            stream.isSilent = false
            return stream
        }
    }

    private func pages() async throws -> ObjectPage<Object> {
        try await resource.listAll(
            ListOptions(labelSelector: options.labelSelector, fieldSelector: options.fieldSelector),
            pageSize: options.pageSize)
    }

    private func watch(_ request: FeedProgress.Request) -> Watch<Object>.AsyncIterator {
        var selection = WatchOptions(
            labelSelector: options.labelSelector, fieldSelector: options.fieldSelector,
            timeout: .seconds(300 + Int(random.unit() * 300)))
        if case .watch(let version) = request {
            selection.resourceVersion = version
        } else {
            selection.sendsInitialEvents = true
        }
        return resource.watch(selection).makeAsyncIterator()
    }
}

extension ResourceClient {
    /// What there is and what happens, without end.
    ///
    /// - Parameters:
    ///   - clock: what waits are measured by; `nil` for the client's.
    ///   - random: where jitter comes from; `nil` for the client's.
    public func feed(
        _ options: FeedOptions = FeedOptions(), clock: (any Clock<Duration>)? = nil,
        random: (any RandomNumberGenerator & Sendable)? = nil
    ) -> Feed<Object> {
        Feed(
            resource: self, options: options, time: clock.map { MonotonicTime($0) } ?? client.time,
            random: random.map { RandomSource($0) } ?? client.random)
    }
}
