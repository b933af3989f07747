import HTTPTypes
import Metrics
import Observability
import Synchronization

/// Counts and times a service's requests by method, route and status.
final class RequestMetrics: Sendable {
    private let registry: PrometheusRegistry
    private let active: Meter
    private let timers = Mutex<[Key: Timer]>([:])

    private struct Key: Hashable {
        let method: HTTPRequest.Method
        let route: String
        let status: Int
    }

    init(registry: PrometheusRegistry) {
        self.registry = registry
        registry.describe(
            "http_server_request_duration_seconds",
            help: "Time from a request's head to its response's head, by method, route and status.")
        registry.describe("http_server_active_requests", help: "Requests that are being answered.")
        active = Meter(label: "http_server_active_requests", factory: registry)
    }

    func requestStarted() { active.increment() }

    func requestEnded() { active.decrement() }

    func record(method: HTTPRequest.Method, route: String, status: HTTPResponse.Status, duration: Duration) {
        // A client may send any word as a method: only the known ones become labels.
        let method = Self.methods.contains(method) ? method : Self.otherMethod
        let key = Key(method: method, route: route, status: status.code)
        let timer = timers.withLock { timers in
            if let timer = timers[key] { return timer }
            let timer = Timer(
                label: "http_server_request_duration",
                dimensions: [("method", method.rawValue), ("route", route), ("status", String(status.code))],
                factory: registry)
            timers[key] = timer
            return timer
        }
        timer.record(duration: duration)
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
    private static let otherMethod = HTTPRequest.Method("OTHER") ?? .options
}
