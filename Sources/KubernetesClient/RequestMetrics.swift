import HTTPTypes
import Metrics

/// The counters that client-go keeps, under its names.
enum RequestMetrics {
    /// Counts an answer; `nil` for a request that got none.
    static func record(_ request: ClientRequest, code: Int?) {
        let dimensions = [
            ("code", code.map(String.init) ?? "<error>"), ("method", request.head.method.rawValue),
        ]
        Counter(label: "rest_client_requests_total", dimensions: dimensions).increment()
    }
}
