package import Hummingbird

/// What travels with a request through a service.
package struct ServiceRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Largest body that this request's handler may read, in bytes.
    package var bodyLimit: Int

    package init(source: Source) {
        coreContext = .init(source: source)
        bodyLimit = HTTPSettings(port: 0).bodyLimit
    }

    package var maxUploadSize: Int { bodyLimit }
}
