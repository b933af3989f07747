import EpollTransport
import NIOCore

extension UpstreamPool {
    /// Asks an endpoint whether it is well.
    ///
    /// Each event loop asks for itself: it costs one request an interval, and spares a meeting point of all loops.
    func ask(_ endpoint: UpstreamEndpoint, _ check: HealthCheck) {
        endpoint.isBeingChecked = true
        let probe = HealthProbe(check, authority: upstream.authority, limits: configuration.limits) { isWell in
            endpoint.isBeingChecked = false
            endpoint.health.checked(isWell: isWell)
        }
        EpollChannel.connect(to: endpoint.address, on: eventLoop, timeout: check.timeout) { channel in
            try channel.pipeline.syncOperations.addHandler(probe)
        }.assumeIsolated().whenComplete { result in
            switch result {
            case .failure: probe.conclude(isWell: false)
            case .success(let channel):
                let timeout = channel.eventLoop.scheduleTask(in: check.timeout) { channel.close(promise: nil) }
                channel.closeFuture.whenComplete { _ in timeout.cancel() }
            }
        }
    }

    /// What an admin may want to know.
    var status: UpstreamStatus {
        let now = NIODeadline.now()
        return UpstreamStatus(
            name: upstream.name, authority: upstream.authority,
            endpoints: endpoints.map { endpoint in
                UpstreamStatus.Endpoint(
                    address: String(decoding: endpoint.name, as: UTF8.self), activeRequests: endpoint.activeRequests,
                    idleConnections: endpoint.idle.count, failures: endpoint.health.failures,
                    isAvailable: endpoint.health.isAvailable(now: now))
            }, isResting: breaker.isOpen, lastFailure: lastFailure)
    }
}

/// What is known of an upstream.
struct UpstreamStatus: Sendable, Equatable {
    /// What is known of one of its addresses.
    struct Endpoint: Sendable, Equatable {
        var address: String
        var activeRequests: Int
        var idleConnections: Int
        var failures: Int
        var isAvailable: Bool
    }

    var name: String
    var authority: String
    var endpoints: [Endpoint]
    var isResting: Bool
    var lastFailure: String?

    /// What two loops know of the same upstream.
    func joined(_ other: UpstreamStatus) -> UpstreamStatus {
        var joined = self
        for endpoint in other.endpoints {
            guard let index = joined.endpoints.firstIndex(where: { $0.address == endpoint.address }) else {
                joined.endpoints.append(endpoint)
                continue
            }
            joined.endpoints[index].activeRequests += endpoint.activeRequests
            joined.endpoints[index].idleConnections += endpoint.idleConnections
            joined.endpoints[index].failures += endpoint.failures
            joined.endpoints[index].isAvailable = joined.endpoints[index].isAvailable && endpoint.isAvailable
        }
        joined.isResting = isResting || other.isResting
        joined.lastFailure = lastFailure ?? other.lastFailure
        return joined
    }
}
