import EpollTransport
import NIOCore

extension UpstreamPool {
    /// Closes the connections of an endpoint that wait.
    func closeIdle(_ endpoint: UpstreamEndpoint) {
        for connection in endpoint.idle.removeAll() { connection.close() }
    }

    /// Looks the addresses up, unless that is under way.
    func resolve() {
        guard !isResolving else { return }
        isResolving = true
        resolver.resolve(upstream.host, port: upstream.port, on: eventLoop).assumeIsolated().whenComplete { result in
            self.isResolving = false
            switch result {
            case .success(let addresses):
                self.replaceEndpoints(addresses)
                self.freshUntil = .now() + self.configuration.freshness
            case .failure(let error):
                // What was known stays, and soon another try is made.
                self.freshUntil = .now() + .milliseconds(500)
                self.lastFailure = "\(error)"
            }
            let waiting = self.waiting
            self.waiting = []
            for (avoided, deliver) in waiting { self.fulfilAfterLookUp(avoided, deliver) }
        }
    }

    private func fulfilAfterLookUp(_ avoided: UpstreamEndpoint?, _ deliver: @escaping Delivery) {
        guard let endpoint = Balancer.choose(from: endpoints, avoiding: avoided, now: .now(), using: &generator) else {
            return deliver(.unavailable(.unresolved))
        }
        connect(to: endpoint, deliver)
    }

    private func replaceEndpoints(_ addresses: [SocketAddress]) {
        var next: [UpstreamEndpoint] = []
        for address in addresses where !next.contains(where: { $0.address == address }) {
            next.append(
                endpoints.first { $0.address == address }
                    ?? UpstreamEndpoint(address: address, rules: upstream.policy.health))
        }
        for endpoint in endpoints where !next.contains(where: { $0 === endpoint }) {
            endpoint.isRetired = true
            closeIdle(endpoint)
        }
        endpoints = next
    }

    /// Makes a connection and lends it.
    func connect(to endpoint: UpstreamEndpoint, _ deliver: @escaping Delivery) {
        let connection = UpstreamConnection(pool: self, endpoint: endpoint, limits: configuration.limits)
        endpoint.activeRequests += 1
        EpollChannel.connect(to: endpoint.address, on: eventLoop, timeout: configuration.connectTimeout) { channel in
            channel.options.autoRead = false
            try channel.pipeline.syncOperations.addHandler(connection)
        }.assumeIsolated().whenComplete { result in
            endpoint.activeRequests -= 1
            switch result {
            case .success:
                self.openCount += 1
                deliver(.connection(connection))
            case .failure(let error):
                // The name may have moved.
                self.freshUntil = nil
                self.failed(endpoint, "\(error)", now: .now())
                deliver(.unavailable(.unreachable(endpoint)))
            }
        }
    }
}
