import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTPCompression
import NIOSSL
import Synchronization

/// A transport's connections, which are made anew when certificates are.
///
/// Requests that are under way when that happens, watches above all, end on the connections that they have.
final class ConnectionPools: Sendable {
    /// How long certificates that were read from files are used.
    static let lifetime = Duration.seconds(60)

    /// The connections that were made with the same documents.
    private struct Generation: Sendable {
        let material: TLSMaterial
        let requests: HTTPClient
        let watches: HTTPClient
        let streams: HTTPClient

        func shutdown() async throws {
            try await requests.shutdown()
            try await watches.shutdown()
            try await streams.shutdown()
        }
    }

    private struct State {
        var current: Generation
        var previous: Generation?
        var checkedAt: Duration
    }

    private let configuration: Client.Configuration
    private let endpoint: Endpoint
    private let time: MonotonicTime
    private let logger: Logger
    private let state: Mutex<State>

    /// - Throws: ``ConfigurationError`` when a certificate or key can't be read.
    init(_ configuration: Client.Configuration, endpoint: Endpoint, time: MonotonicTime, logger: Logger) throws {
        self.configuration = configuration
        self.endpoint = endpoint
        self.time = time
        self.logger = logger
        let first = try Self.make(try TLSMaterial(configuration), configuration, endpoint)
        state = Mutex(State(current: first, checkedAt: time.now))
    }

    /// What sends a request.
    ///
    /// - Parameter certificate: the caller's, when a plugin gave one.
    func client(
        for delivery: ClientRequest.Delivery, showing certificate: Credential.Certificate?
    ) async throws -> HTTPClient {
        let generation = try await generation(showing: certificate)
        return switch delivery {
        case .whole: generation.requests
        case .watch: generation.watches
        case .stream: generation.streams
        }
    }

    /// How TLS is spoken on a connection that is made beside the pools.
    ///
    /// - Throws: ``ConfigurationError`` when a certificate isn't what it must be.
    func tlsConfiguration(showing certificate: Credential.Certificate?) async throws -> TLSConfiguration {
        try await generation(showing: certificate).material.tlsConfiguration(configuration)
    }

    private func generation(showing certificate: Credential.Certificate?) async throws -> Generation {
        let (generation, retired) = state.withLock { refresh(&$0, certificate) }
        if let retired { try await retired.shutdown() }
        return generation
    }

    /// Reads certificates anew with the next request, since TLS couldn't be agreed on with the ones there are.
    func expire() {
        state.withLock { $0.checkedAt = time.now - Self.lifetime }
    }

    /// Closes all connections.
    func shutdown() async throws {
        let (current, previous) = state.withLock { state in
            defer { state.previous = nil }
            return (state.current, state.previous)
        }
        try await previous?.shutdown()
        try await current.shutdown()
    }

    /// The generation to use, and one that is used no longer: its last requests began two generations ago.
    private func refresh(
        _ state: inout State, _ certificate: Credential.Certificate?
    ) -> (current: Generation, retired: Generation?) {
        let isOld = time.now - state.checkedAt >= Self.lifetime
        let isOthers = certificate != nil && certificate != state.current.material.identity
        guard isOld || isOthers else { return (state.current, nil) }
        state.checkedAt = time.now
        do {
            var material = try TLSMaterial(configuration)
            if let certificate { material.identity = certificate }
            guard material != state.current.material else { return (state.current, nil) }
            let next = try Self.make(material, configuration, endpoint)
            let retired = state.previous
            state.previous = state.current
            state.current = next
            logger.info("certificates were renewed")
            return (next, retired)
        } catch {
            // A file that is being written, maybe; the certificates read before may well be valid still.
            logger.warning("certificates can't be renewed: \(error)")
            return (state.current, nil)
        }
    }

    private static func make(
        _ material: TLSMaterial, _ configuration: Client.Configuration, _ endpoint: Endpoint
    ) throws -> Generation {
        let base = endpoint.httpConfiguration(configuration, tls: try material.tlsConfiguration(configuration))
        func streaming(idle: Duration?) -> HTTPClient {
            var settings = base
            settings.timeout.read = idle.map(TimeAmount.init)
            // Each stream has a connection for itself.
            settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1024
            return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        }
        var requests = base
        requests.timeout.read = TimeAmount(configuration.idleTimeout)
        requests.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        if configuration.allowsHTTP2 { requests.httpVersion = .automatic }
        if configuration.acceptsCompression { requests.decompression = .enabled(limit: .size(Client.bodyLimit)) }
        return Generation(
            material: material, requests: HTTPClient(eventLoopGroupProvider: .singleton, configuration: requests),
            watches: streaming(idle: configuration.watchIdleTimeout), streams: streaming(idle: nil))
    }
}
