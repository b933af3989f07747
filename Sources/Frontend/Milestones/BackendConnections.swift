import AsyncHTTPClient
import NIOCore
import ServiceLifecycle

/// The connections to the backend, which are closed when the frontend stops.
struct BackendConnections: Service, CustomStringConvertible {
    /// What sends requests over them.
    let client: HTTPClient

    var description: String { "backend connections" }

    /// Opens none yet.
    init() {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(2)
        // A reader is told at once that the backend is away; trying again is theirs to choose.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // Whoever cancels wants the connections closed as well.
        }
        try await client.shutdown()
    }
}
