import Logging
import NIOCore
import NIOPosix

/// The addresses that the proxy listens on now.
actor ListenerSet {
    private struct Bound {
        var forwarder: ConnectionForwarder
        var channel: any Channel
    }

    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger
    private var bound: [Listener: Bound] = [:]
    private var failures: [Listener: any Error] = [:]

    init(group: MultiThreadedEventLoopGroup, logger: Logger) {
        self.group = group
        self.logger = logger
    }

    /// Why an address that is wanted could not be bound; `nil` when it is.
    func failure(of listener: Listener) -> (any Error)? { failures[listener] }

    /// Brings the listeners to the table: connections that are open stay.
    func apply(_ table: ForwardingTable) async {
        for (listener, bound) in bound where table.routes[listener] == nil {
            self.bound[listener] = nil
            await close(bound.channel)
        }
        failures = failures.filter { table.routes[$0.key] != nil }
        for (listener, route) in table.routes.sorted(by: { $0.key < $1.key }) {
            if let bound = bound[listener] {
                bound.forwarder.update(endpoints: route.endpoints)
                continue
            }
            let forwarder = ConnectionForwarder(endpoints: route.endpoints, logger: logger)
            do {
                let channel = try await forwarder.listen(on: listener, group: group)
                bound[listener] = Bound(forwarder: forwarder, channel: channel)
                failures[listener] = nil
            } catch {
                failures[listener] = error
                logger.warning("can't listen on \(listener) for \(route.service): \(error)")
            }
        }
    }

    /// Stops listening.
    func closeAll() async {
        for bound in bound.values { await close(bound.channel) }
        bound = [:]
    }

    private func close(_ channel: any Channel) async {
        do {
            try await channel.close()
        } catch {
            // It was closed already.
            logger.debug("closing a listener: \(error)")
        }
    }
}
