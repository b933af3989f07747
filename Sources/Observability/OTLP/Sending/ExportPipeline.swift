import Logging
import Metrics

/// One signal's way to its receiver: waits for a batch or for its time to come, and sends one request after the other.
final class ExportPipeline: Sendable {
    /// How a pipeline goes about it.
    struct Timing: Sendable {
        /// The longest time between two looks at what there is to send.
        var interval: Duration
        /// How long a request may take, attempts and pauses together.
        var exportTimeout: Duration
        /// How long the last requests may take once the process stops.
        var flushTimeout: Duration
        var retry: RetryPolicy
    }

    private let signal: OTLPSignal
    private let destination: OTLPDestination
    private let timing: Timing
    private let resource: [Attribute]
    private let take: @Sendable () -> (content: ExportRequest.Content, hasMore: Bool)
    private let wakeups: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)
    private let counters: ExportCounters
    private let stop: StopSignal
    private let time: ExportTime
    private let logger: Logger

    /// Creates a pipeline.
    /// - Parameters:
    ///   - resource: Tells of whom all that is sent.
    ///   - wakeups: Says that there is a batch to send.
    ///   - take: Gives what is to be sent next, and whether there is more.
    init(
        _ signal: OTLPSignal, to destination: OTLPDestination, timing: Timing, resource: [Attribute],
        wakeups: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation), counters: ExportCounters,
        stop: StopSignal, time: ExportTime, logger: Logger,
        take: @escaping @Sendable () -> (content: ExportRequest.Content, hasMore: Bool)
    ) {
        self.signal = signal
        self.destination = destination
        self.timing = timing
        self.resource = resource
        self.take = take
        self.wakeups = wakeups
        self.counters = counters
        self.stop = stop
        self.time = time
        self.logger = logger
    }

    /// Sends until the process stops, and then what is left.
    func run() async {
        let client = OTLPClient(destination)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work(client) }
            group.addTask {
                await self.stop.wait()
                await self.time.pass(self.timing.flushTimeout)
            }
            await group.next()
            group.cancelAll()
        }
        do {
            try await client.shutDown()
        } catch {
            logger.debug("The connections to \(destination.loggedURL) didn't close: \(error)")
        }
    }

    private func work(_ client: OTLPClient) async {
        var report = ExportReport(signal: signal, destination: destination, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [timing, time, wakeups] in
                while !Task.isCancelled {
                    await time.pass(timing.interval)
                    wakeups.continuation.yield()
                }
            }
            group.addTask { [stop, wakeups] in
                await stop.wait()
                wakeups.continuation.finish()
            }
            for await _ in wakeups.stream { await sendAll(client, &report) }
            await sendAll(client, &report)
            group.cancelAll()
        }
    }

    private func sendAll(_ client: OTLPClient, _ report: inout ExportReport) async {
        var hasMore = true
        while hasMore {
            let next = take()
            hasMore = next.hasMore
            let request = ExportRequest(resource: resource, content: next.content)
            guard request.count > 0 else { continue }
            let result = await send(request, client)
            switch result {
            case .sent(let rejected, let message):
                counters.sent(request.count - rejected)
                if rejected > 0 { counters.dropped(rejected, .rejected) }
                report.sent(rejected: rejected, message: message, now: time.now)
            case .lost(let reason, let pause):
                counters.dropped(request.count, .failed)
                report.lost(request.count, reason: reason, now: time.now)
                if let pause { await time.pass(pause, unless: stop) }
            }
        }
    }

    private enum Result {
        case sent(rejected: Int, message: String)
        /// What was to be sent is lost; the receiver wants to be left alone for `pause`.
        case lost(reason: String, pause: Duration?)
    }

    private func send(_ request: ExportRequest, _ client: OTLPClient) async -> Result {
        let message = client.request(request.encoded(as: destination.encoding))
        let deadline = time.now + timing.exportTimeout
        var generator = SystemRandomNumberGenerator()
        var attempt = 0
        while true {
            attempt += 1
            let limit = min(destination.timeout, deadline - time.now)
            let outcome = await time.limit(limit) { await client.send(message) }
            switch outcome ?? .unavailable(reason: "no answer within \(limit)", wish: nil) {
            case .accepted(let rejected, let message):
                return .sent(rejected: min(rejected, request.count), message: message)
            case .refused(let reason):
                return .lost(reason: reason, pause: nil)
            case .unavailable(let reason, let wish):
                let pause = timing.retry.pause(afterAttempt: attempt, wish: wish, using: &generator)
                // A process that stops has no time for a second attempt.
                guard !stop.isStopped, !Task.isCancelled, time.now + pause < deadline else {
                    return .lost(reason: reason, pause: wish.map { _ in pause })
                }
                logger.debug(
                    "An attempt to send telemetry failed",
                    metadata: ["signal": "\(signal)", "reason": "\(reason)", "pause": "\(pause)"])
                await time.pass(pause, unless: stop)
            }
        }
    }
}
