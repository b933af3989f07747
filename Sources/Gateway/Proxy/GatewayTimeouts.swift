import NIOCore

/// How long the gateway waits for what.
struct GatewayTimeouts: Sendable, Equatable {
    /// For a connection to an upstream.
    var connect = TimeAmount.seconds(2)
    /// For a request's whole head, from its first byte.
    var head = TimeAmount.seconds(10)
    /// For the next request on a connection.
    var idle = TimeAmount.seconds(75)
    /// For one more request on a connection when the gateway stops: it may be on its way already.
    var lastRequest = TimeAmount.seconds(2)
    /// For the next part of a request's body.
    var body = TimeAmount.seconds(30)
    /// For a response's head, from the end of the request, each time that it is sent.
    var response = TimeAmount.seconds(30)
    /// For a response's head, however often the request is sent.
    var overall = TimeAmount.seconds(60)
    /// For the next part of a response's body; long, because streams of events are mostly silent.
    var stream = TimeAmount.seconds(300)
    /// For a client to take more of a response.
    var stall = TimeAmount.seconds(60)
    /// For a client to stop sending what won't be read.
    var linger = TimeAmount.seconds(2)
}
