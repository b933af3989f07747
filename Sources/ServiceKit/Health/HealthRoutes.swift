import HTTPTypes
package import Hummingbird
import NIOCore
package import Observability

/// The routes that probes and Prometheus ask.
package struct HealthRoutes: Sendable {
    /// Where the routes are.
    package struct Paths: Sendable {
        package var alive: RouterPath
        package var ready: RouterPath
        package var metrics: RouterPath = "/metrics"

        /// `/health` and `/ready`, as all services have them.
        package static let service = Paths(alive: "/health", ready: "/ready")
        /// `/healthz` and `/readyz`, as Kubernetes' own components and operators have them.
        package static let kubernetes = Paths(alive: "/healthz", ready: "/readyz")
    }

    private let health: Health
    private let registry: PrometheusRegistry
    private let paths: Paths

    /// Creates routes that answer from `health` and `registry`.
    package init(health: Health, registry: PrometheusRegistry, paths: Paths = .service) {
        self.health = health
        self.registry = registry
        self.paths = paths
    }

    /// Adds the routes to a router.
    package func add(to router: Router<ServiceRequestContext>) {
        router.get(paths.alive) { _, _ in
            Response(json: ByteBuffer(string: #"{"status":"alive"}"#))
        }
        router.get(paths.ready) { [health] _, _ in
            let readiness = await health.readiness()
            return Response(status: readiness.isReady ? .ok : .serviceUnavailable, json: readiness.json)
        }
        router.get(paths.metrics) { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: ResponseBody(byteBuffer: registry.text().buffer))
        }
    }
}

extension Readiness {
    fileprivate var json: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeStaticString("{\"status\":")
        buffer.writeJSONString(isDraining ? "draining" : isReady ? "ready" : "not ready")
        buffer.writeStaticString(",\"checks\":[")
        for (index, check) in checks.enumerated() {
            buffer.writeStaticString(index == 0 ? "{\"name\":" : ",{\"name\":")
            buffer.writeJSONString(check.name)
            buffer.writeStaticString(",\"status\":")
            buffer.writeJSONString(check.failure == nil ? "passed" : "failed")
            if let failure = check.failure {
                buffer.writeStaticString(",\"reason\":")
                buffer.writeJSONString(failure)
            }
            buffer.writeStaticString("}")
        }
        buffer.writeStaticString("]}")
        return buffer
    }
}
