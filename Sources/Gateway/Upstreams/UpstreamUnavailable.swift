import NIOCore

/// Why an upstream has no connection to offer.
enum UpstreamUnavailable {
    /// Its name has no address.
    case unresolved
    /// Nobody answers at this endpoint.
    case unreachable(UpstreamEndpoint)
    /// As many requests are under way as may be.
    case overloaded
    /// It has failed so often that it is left alone for so long.
    case resting(TimeAmount)
}
