import HTTPTypes
import Instrumentation
import Logging
import Observability
import Tracing

/// The trace, the measurements and the access log of a service's requests.
struct RequestObserver: Sendable {
    private let logsRequests: Bool
    private let metrics: RequestMetrics
    private let tracer: W3CTracer

    /// A request that is being answered.
    struct Observation: Sendable {
        let method: HTTPRequest.Method
        /// The path without its query.
        let path: String
        let span: W3CSpan
        fileprivate let start = ContinuousClock.now
    }

    /// What became of a request.
    struct Outcome {
        let status: HTTPResponse.Status
        /// The path as the service's routes have it.
        let route: String
        /// Bytes of the body, if they are known.
        let length: Int?
    }

    init(settings: HTTPSettings, telemetry: Telemetry) {
        logsRequests = settings.logsRequests
        metrics = RequestMetrics(registry: telemetry.registry)
        tracer = telemetry.tracer
    }

    /// A request has come; ``end(_:)`` or ``forget(_:)`` must follow.
    func begin(_ head: HTTPRequest) -> Observation {
        var context = ServiceContext.topLevel
        tracer.extract(head.headerFields, into: &context, using: HeaderExtractor())
        metrics.requestStarted()
        let target = head.path ?? "/"
        let path = target.firstIndex(of: "?").map { String(target[..<$0]) } ?? target
        // A probe's trace is of interest only to whoever began it.
        if tracer.recorder != nil, context.traceContext == nil, Self.quietRoutes.contains(path) {
            context.isUntraced = true
        }
        return Observation(
            method: head.method, path: path,
            span: tracer.startSpan(head.method.rawValue, context: context, ofKind: .server))
    }

    /// The request's response is there, or there will be none.
    func end(_ observation: Observation) {
        observation.span.end()
        metrics.requestEnded()
    }

    /// The request is observed elsewhere: nothing tells of it here.
    func forget(_ observation: Observation) { metrics.requestEnded() }

    /// The request's response begins.
    func note(_ outcome: Outcome, of observation: Observation, to logger: Logger) {
        let duration = ContinuousClock.now - observation.start
        let span = observation.span
        metrics.record(method: observation.method, route: outcome.route, status: outcome.status, duration: duration)
        if span.isRecording {
            span.operationName = "\(observation.method.rawValue) \(outcome.route)"
            span.updateAttributes { attributes in
                attributes["http.request.method"] = observation.method.rawValue
                attributes["http.route"] = outcome.route
                attributes["url.path"] = observation.path
                attributes["http.response.status_code"] = Int(outcome.status.code)
            }
        }
        if outcome.status.kind == .serverError { span.setStatus(SpanStatus(code: .error)) }
        if logsRequests { log(outcome, observation, duration, logger) }
    }

    private func log(_ outcome: Outcome, _ observation: Observation, _ duration: Duration, _ logger: Logger) {
        // Probes and scrapes come every few seconds for ever; they'd bury what people did.
        let level: Logger.Level =
            outcome.status.kind == .serverError ? .warning : Self.quietRoutes.contains(outcome.route) ? .debug : .info
        guard level >= logger.logLevel else { return }
        ServiceContext.withValue(observation.span.context) {
            logger.log(
                level: level, "\(observation.method.rawValue) \(observation.path) \(outcome.status.code)",
                metadata: [
                    "method": .string(observation.method.rawValue), "path": .string(observation.path),
                    "route": .string(outcome.route), "status": .stringConvertible(outcome.status.code),
                    "duration_ms": .stringConvertible((duration / .milliseconds(1) * 1000).rounded() / 1000),
                    "bytes": .stringConvertible(outcome.length ?? -1),
                ])
        }
    }

    private static let quietRoutes: Set<String> = ["/health", "/ready", "/metrics", "/healthz", "/readyz"]
}

/// Reads propagated fields from a request's head.
private struct HeaderExtractor: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        HTTPField.Name(key).flatMap { carrier[$0] }
    }
}
