import Metrics

/// Counts and times requests by route, method and status: rate, errors and duration.
///
/// Each event loop has its own, so finding a series takes no lock.
final class RequestMetrics {
    private let factory: any MetricsFactory
    private let active: Meter
    private let connections: Meter
    private var timers: [Key: Timer] = [:]

    private struct Key: Hashable {
        let route: String
        let method: RequestMethod
        let status: Int
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

    /// A request's head arrived.
    func requestStarted() { active.increment() }

    /// A request's response is over.
    func requestEnded(route: String, method: RequestMethod, status: Int, nanoseconds: Int) {
        active.decrement()
        timer(Key(route: route, method: method, status: status)).recordNanoseconds(Int64(nanoseconds))
    }

    /// A message was refused before it had a route.
    func refused(_ defect: MessageDefect) {
        Counter(label: "gateway_refused_requests", dimensions: [("reason", "\(defect)")], factory: factory).increment()
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

    private func timer(_ key: Key) -> Timer {
        if let timer = timers[key] { return timer }
        let timer = Timer(
            label: "http_server_request_duration",
            dimensions: [("method", key.method.rawValue), ("route", key.route), ("status", String(key.status))],
            factory: factory)
        timers[key] = timer
        return timer
    }
}
