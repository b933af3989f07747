import HTTPTypes
import KubernetesModel
package import Logging
import NIOCore

/// The API server without its sockets: turns a request and its sender into an answer.
package struct RequestHandler: Sendable {
    package let store: ObjectStore
    package let registry: Registry
    package let authenticator: Authenticator
    package let authorizer: RoleAuthorizer
    package let tokens: ServiceAccountTokens
    package let environment: ServerEnvironment
    package let counter: RequestCounter
    /// Who reviews requests.
    private(set) var admission: AdmissionTable
    /// Sorts requests by priority.
    package let flows: FlowClassifier
    /// Keeps requests waiting whose priority level is busy.
    package let gate: FlowGate
    /// Where `pods/log` reads; `nil` when nothing runs pods.
    package let node: NodeSource
    package let logger: Logger

    /// Answers a request whose sender shows a token, a client certificate or nothing.
    package func respond(to request: APIRequest, certified: User?) async -> APIResponse {
        do {
            let sender = try await authenticator.user(of: request.headers, certified: certified)
            return await respond(to: request, as: try Impersonation(request.headers).user(for: sender, authorizer))
        } catch {
            return failure(error, .json)
        }
    }

    /// Answers a request of a user.
    package func respond(to request: APIRequest, as user: User) async -> APIResponse {
        let target = RequestTarget(request)
        let flow = flows.flow(of: AccessRequest(target, query: request.query), by: user)
        var response: APIResponse
        if let flow, flow.limit != nil, !target.isLongRunning(request.query) {
            if await gate.enter(flow, clock: environment.clock) {
                response = await answer(request, target, user)
                gate.leave(flow)
            } else {
                response = .tooManyRequests
            }
        } else {
            response = await answer(request, target, user)
        }
        if let flow { response.tell(flow) }
        counter.count(target, user: user, status: response.head.status.code)
        return IndentedJSON.isWanted(by: request) ? response.indented() : response
    }

    private func answer(_ request: APIRequest, _ target: RequestTarget, _ user: User) async -> APIResponse {
        var mediaType = MediaType.json
        do {
            if target.resource == nil {
                return try await respondBeside(resources: request, target, user)
            }
            mediaType = MediaType.ofErrors(request.headers)
            return try await respond(to: request, target, user)
        } catch {
            return failure(error, mediaType)
        }
    }

    private func respond(to request: APIRequest, _ target: RequestTarget, _ user: User) async throws -> APIResponse {
        try authorize(request, target, user)
        guard let path = target.resource else { throw StatusError.unknownResource }
        let snapshot = registry.snapshot
        guard snapshot.hasGroup(path.group) else {
            return GroupServices.isElsewhere(path.group, path.version, store) ? .serviceUnavailable : .pageNotFound
        }
        guard let kind = snapshot.kind(group: path.group, version: path.version, plural: path.plural) else {
            // Groups of definitions are served by another part of the real server, which answers in plain text.
            if snapshot.isCustom(group: path.group) { return .pageNotFound }
            throw StatusError.unknownResource
        }
        let isNamespacedPath = path.namespace != nil && kind.type.kind != "Namespace"
        let isOutOfScope =
            kind.type.scope == .namespaced
            ? path.namespace == nil && !["list", "watch"].contains(target.verb) : isNamespacedPath
        if kind.isCustom, isOutOfScope { return .pageNotFound }
        guard kind.type.scope == .namespaced || !isNamespacedPath else { throw StatusError.unknownResource }
        if kind.type.scope == .namespaced, path.namespace == nil, path.name != nil { throw StatusError.unknownResource }
        let mediaType = try MediaType.negotiate(request.headers, isCollection: target.isCollection)
        // Who may not write is told so first; a read looks at no body.
        if request.method != .get, request.body.readableBytes > APIRequest.bodyLimit { throw StatusError.tooLarge }
        let namespace = kind.type.scope == .namespaced ? path.namespace : nil
        let resourceRequest = ResourceRequest(
            server: self, request: request, user: user, kind: kind, namespace: namespace, name: path.name,
            mediaType: mediaType, grants: GrantGuard(user, kind: kind, namespace: namespace, authorizer))
        var response = try await resourceRequest.respond(verb: target.verb, subresource: path.subresource)
        if let warning = kind.deprecationWarning { response.warn(warning) }
        return response
    }

    /// The same server for what it does on its own account, which nobody reviews.
    func unreviewed() throws -> RequestHandler {
        var copy = self
        copy.admission = AdmissionTable(store: try ObjectStore(logger: logger))
        return copy
    }

    /// Refuses what the user may not do.
    func authorize(_ request: APIRequest, _ target: RequestTarget, _ user: User) throws {
        let access = AccessRequest(target, query: request.query)
        guard authorizer.decide(access, for: user).isAllowed else { throw access.refusal(to: user) }
    }

    private func failure(_ error: any Error, _ mediaType: MediaType) -> APIResponse {
        if let error = error as? StatusError { return ResponseEncoder.response(to: error, mediaType: mediaType) }
        logger.error("Request failed", metadata: ["error": "\(error)"])
        return ResponseEncoder.response(
            to: StatusError(code: 500, reason: "InternalError", message: "Internal error occurred: \(error)"),
            mediaType: mediaType)
    }
}

extension RequestTarget {
    /// Whether the path is that of a collection, whose media types include streams.
    var isCollection: Bool { resource.map { $0.name == nil } ?? false }
}

extension APIResponse {
    /// What Go's server says of a path that nobody serves.
    static let pageNotFound = APIResponse.text("404 page not found\n", status: .notFound)

    /// What the aggregator says of a group whose server can't be reached.
    static let serviceUnavailable = APIResponse.text("service unavailable\n", status: .serviceUnavailable)
}
