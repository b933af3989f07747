import HTTPTypes
import Metrics

/// What client-go measures of requests, under its names.
struct RequestMetrics: Sendable {
    private let factory: any MetricsFactory
    private let host: String

    init(factory: any MetricsFactory, host: String) {
        self.factory = factory
        self.host = host
    }

    /// Counts an answer and the time from the request to its end, or to the head of a stream.
    ///
    /// - Parameter code: the HTTP status; `nil` when there was no answer.
    func record(_ request: ClientRequest, code: Int?, duration: Duration) {
        Counter(
            label: "rest_client_requests_total",
            dimensions: [
                ("code", code.map(String.init) ?? "<error>"), ("method", request.head.method.rawValue), ("host", host),
            ], factory: factory
        ).increment()
        timer("rest_client_request_duration_seconds", request).record(duration: duration)
    }

    /// Counts a request that is going to be made again.
    func recordRetry(_ request: ClientRequest, code: Int?) {
        let dimensions = [("code", code.map(String.init) ?? "<error>")] + dimensions(of: request)
        Counter(label: "rest_client_request_retries_total", dimensions: dimensions, factory: factory).increment()
    }

    /// Measures how long a request was held back.
    func recordWait(_ request: ClientRequest, _ duration: Duration) {
        timer("rest_client_rate_limiter_duration_seconds", request).record(duration: duration)
    }

    private func timer(_ label: String, _ request: ClientRequest) -> Timer {
        Timer(label: label, dimensions: dimensions(of: request), factory: factory)
    }

    private func dimensions(of request: ClientRequest) -> [(String, String)] {
        [("verb", request.head.method.rawValue), ("host", host)]
    }
}
