package import ServiceKit
package import ServiceLifecycle

/// The frontend as a program.
package struct FrontendProgram: Sendable {
    /// What to run.
    package let services: [any Service]

    /// Puts a frontend together.
    ///
    /// - Throws: an error that names a resource which can't be read.
    package init(process: ServiceProcess, settings: FrontendSettings) async throws {
        let router = process.makeRouter()
        let backend = BackendConnections()
        PageRoutes(
            source: BackendClient(baseURL: settings.backendURL, client: backend.client),
            resources: try await FrontendResources.load(), settings: settings, logger: process.logger
        ).add(to: router)
        services = [backend, process.makeHTTPServer(router: router, settings: settings.http)]
    }
}
