import Metrics

/// Counts and times requests by route, method and status: rate, errors and duration.
///
/// Each event loop has its own, so finding a series takes no lock.
final class RequestMetrics {
    private let factory: any MetricsFactory
    private let active: Meter
    private let connections: Meter
    /// Series that have been used, few enough to look through; the latest one first.
    private var series: [Series] = []
    /// What each route did lately.
    private(set) var activity: [(route: String, window: ActivityWindow)] = []

    private struct Series {
        let route: String
        let method: RequestMethod
        let status: Int
        let timer: Timer
        /// Where the route's window is.
        let window: Int
    }

    /// Makes metrics of `factory`.
    init(factory: any MetricsFactory) {
        self.factory = factory
        active = Meter(label: "http_server_active_requests", factory: factory)
        connections = Meter(label: "gateway_client_connections", factory: factory)
    }

    /// A client connected.
    func connectionOpened() { connections.increment() }

    /// A client's connection closed.
    func connectionClosed() { connections.decrement() }

    /// A client wasn't let in.
    func connectionRefused(_ reason: String) {
        Counter(label: "gateway_refused_connections", dimensions: [("reason", reason)], factory: factory).increment()
    }

    /// A request's head arrived.
    func requestStarted() { active.increment() }

    /// A request's response is over.
    ///
    /// - Parameter now: nanoseconds since any fixed moment.
    func requestEnded(route: String, method: RequestMethod, status: Int, nanoseconds: Int, now: UInt64) {
        active.decrement()
        let index = seriesIndex(route, method, status)
        series[index].timer.recordNanoseconds(Int64(nanoseconds))
        activity[series[index].window].window.note(status: status, nanoseconds: nanoseconds, now: now)
    }

    /// A message was refused before it had a route.
    func refused(_ defect: MessageDefect) {
        Counter(label: "gateway_refused_requests", dimensions: [("reason", "\(defect)")], factory: factory).increment()
    }

    /// A request was refused because its client asks for too much.
    func limited(route: String) {
        Counter(label: "gateway_rate_limited_requests", dimensions: [("route", route)], factory: factory).increment()
    }

    /// A request was sent again after its upstream failed.
    func retried(upstream: String) {
        Counter(label: "gateway_upstream_retries", dimensions: [("upstream", upstream)], factory: factory).increment()
    }

    /// An upstream failed a request.
    func upstreamFailed(_ failure: Exchange.Failure, upstream: String) {
        Counter(
            label: "gateway_upstream_failures", dimensions: [("upstream", upstream), ("reason", "\(failure)")],
            factory: factory
        ).increment()
    }

    /// An endpoint failed and is left alone for a while.
    func endpointPaused(upstream: String) {
        Counter(label: "gateway_upstream_pauses", dimensions: [("upstream", upstream)], factory: factory).increment()
    }

    /// An upstream failed so often that it is left alone for a while.
    func circuitOpened(upstream: String) {
        Counter(label: "gateway_upstream_circuits_opened", dimensions: [("upstream", upstream)], factory: factory)
            .increment()
    }

    /// A request was kept from its upstream.
    func turnedAway(_ reason: UpstreamUnavailable, upstream: String) {
        let name = if case .overloaded = reason { "overloaded" } else { "resting" }
        Counter(
            label: "gateway_upstream_turned_away", dimensions: [("upstream", upstream), ("reason", name)],
            factory: factory
        ).increment()
    }

    private func seriesIndex(_ route: String, _ method: RequestMethod, _ status: Int) -> Int {
        for index in series.indices
        where series[index].status == status && series[index].method == method && series[index].route == route {
            if index > 0 { series.swapAt(index, index - 1) }
            return max(0, index - 1)
        }
        let timer = Timer(
            label: "http_server_request_duration",
            dimensions: [("method", method.rawValue), ("route", route), ("status", String(status))], factory: factory)
        series.append(
            Series(route: route, method: method, status: status, timer: timer, window: windowIndex(route)))
        return series.count - 1
    }

    private func windowIndex(_ route: String) -> Int {
        if let index = activity.firstIndex(where: { $0.route == route }) { return index }
        activity.append((route, ActivityWindow()))
        return activity.count - 1
    }
}
