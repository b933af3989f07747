import HTTPTypes
import KubernetesModel
import Logging
import NIOCore
import Synchronization

/// The kinds that a server serves, asked for once and kept for a while.
///
/// Two requests read everything where the server aggregates (Kubernetes 1.26 and later); elsewhere there is one a group
/// and version. A group whose server is down is passed over, so that the others go on being found.
public final class APIDiscovery: Sendable {
    private struct Cached {
        var resources: [DiscoveredResource]
        var readAt: Duration
    }

    private let client: Client
    private let lifetime: Duration
    private let patience: Duration
    private let cached = Mutex<Cached?>(nil)
    private let turnstile = Turnstile()

    /// Makes a cache, which asks for nothing yet.
    ///
    /// - Parameters:
    ///   - lifetime: how long an answer is kept.
    ///   - patience: how old an answer must be at least for a kind that isn't in it to be looked for anew.
    public init(_ client: Client, lifetime: Duration = .seconds(600), patience: Duration = .seconds(5)) {
        self.client = client
        self.lifetime = lifetime
        self.patience = patience
    }

    /// All kinds in all versions, those of a group's preferred version first.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func resources() async throws -> [DiscoveredResource] { try await resources(notOlderThan: lifetime) }

    /// The kind that people call so, such as `deploy`, `deployments.apps` or `Deployment`.
    ///
    /// - Returns: the kind in its preferred version; `nil` when the server has none.
    /// - Throws: ``APIError``; `CancellationError`.
    public func resource(called name: String) async throws -> DiscoveredResource? {
        try await first { $0.isCalled(name) }
    }

    /// The kind that an object names.
    ///
    /// - Returns: `nil` when the server has none.
    /// - Throws: ``APIError``; `CancellationError`.
    public func resource(apiVersion: String, kind: String) async throws -> DiscoveredResource? {
        try await first { $0.type.kind == kind && $0.type.apiVersion == apiVersion }
    }

    /// Forgets the answer, as after a definition was created.
    public func invalidate() { cached.withLock { $0 = nil } }

    /// A kind that isn't there may be new.
    private func first(where matches: (DiscoveredResource) -> Bool) async throws -> DiscoveredResource? {
        if let found = try await resources().first(where: matches) { return found }
        return try await resources(notOlderThan: patience).first(where: matches)
    }

    private func resources(notOlderThan age: Duration) async throws -> [DiscoveredResource] {
        if let resources = kept(age) { return resources }
        return try await turnstile.pass {
            if let resources = kept(age) { return resources }
            let resources = try await read("/api") + read("/apis")
            cached.withLock { $0 = Cached(resources: resources, readAt: client.time.now) }
            return resources
        }
    }

    private func kept(_ age: Duration) -> [DiscoveredResource]? {
        cached.withLock { cached in
            guard let cached, client.time.now - cached.readAt < age else { return nil }
            return cached.resources
        }
    }

    private func read(_ root: String) async throws -> [DiscoveredResource] {
        let request = ClientRequest(method: .get, path: root, accept: Self.aggregated)
        let bytes = try await client.body(of: request)
        let aggregated = try decode(AggregatedDiscovery.self, bytes, request)
        if aggregated.kind == "APIGroupDiscoveryList" { return aggregated.resources }
        var resources: [DiscoveredResource] = []
        for groupVersion in try decode(LegacyGroups.self, bytes, request).groupVersions {
            do {
                let request = ClientRequest(method: .get, path: "\(root)/\(groupVersion)")
                resources += try decode(LegacyResources.self, try await client.body(of: request), request).discovered
            } catch let error as APIError where error.isTransient || error.isNotFound {
                client.logger.warning("\(groupVersion) can't be discovered: \(error)")
            }
        }
        return resources
    }

    private func decode<Document: Decodable>(
        _ type: Document.Type, _ bytes: ByteBuffer, _ request: ClientRequest
    ) throws -> Document {
        try client.decoding(request) { try TapeDecoder.decode(type, from: bytes.readableBytesView) }
    }

    private static let aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
}
