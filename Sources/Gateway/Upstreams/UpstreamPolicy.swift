import NIOCore

/// How the gateway treats an upstream.
struct UpstreamPolicy: Sendable, Equatable {
    /// How its endpoints are asked whether they are well; nil asks nobody.
    var healthCheck: HealthCheck?
    /// When an endpoint is left alone.
    var health = EndpointHealth.Rules()
    /// When the whole upstream is left alone.
    var breaker = CircuitBreaker.Rules()
    /// Most requests under way at once, on each event loop.
    var mostRequests = 4096
}

/// How an endpoint is asked whether it is well.
struct HealthCheck: Sendable, Equatable {
    /// What is asked for with GET; a status below 400 says yes.
    var path: String
    /// Time between two questions.
    var interval: TimeAmount
    /// Time for an answer.
    var timeout: TimeAmount
}
