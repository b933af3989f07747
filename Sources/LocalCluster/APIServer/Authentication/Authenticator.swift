package import HTTPTypes
import KubernetesModel

/// Finds out who sends a request.
package struct Authenticator: Sendable {
    /// Bearer tokens that are known beforehand, and whose they are.
    package var staticTokens: [String: User]
    private let tokens: ServiceAccountTokens
    private let store: ObjectStore

    package init(staticTokens: [String: User], tokens: ServiceAccountTokens, store: ObjectStore) {
        self.staticTokens = staticTokens
        self.tokens = tokens
        self.store = store
    }

    /// The user of a request's bearer token, of the connection's client certificate, or the anonymous one.
    ///
    /// - Throws: ``StatusError/unauthorized`` for a token that nobody issued or that is no longer good.
    package func user(of headers: HTTPFields, certified: User?) async throws -> User {
        guard let header = headers[.authorization], header.lowercased().hasPrefix("bearer ") else {
            return certified ?? .anonymous
        }
        let token = String(header.dropFirst("bearer ".count).trimmingPrefix { $0 == " " })
        guard let user = await user(ofToken: token) else { throw StatusError.unauthorized }
        return user
    }

    /// The user of a token; `nil` when it is good for nobody.
    ///
    /// - Parameter audiences: who wants to know; the API server itself by default.
    package func user(
        ofToken token: String, audiences: [String] = [ServiceAccountTokens.issuer]
    ) async -> User? {
        if let user = staticTokens[token] { return user }
        guard let claims = await tokens.verified(token), !Set(claims.aud).isDisjoint(with: audiences) else {
            return nil
        }
        let binding = claims.kubernetes
        guard stands("serviceaccounts", binding.namespace, binding.serviceaccount) else { return nil }
        var user = User.serviceAccount(
            namespace: binding.namespace, name: binding.serviceaccount.name, uid: binding.serviceaccount.uid)
        user.extra["authentication.kubernetes.io/credential-id"] = ["JTI=\(claims.jti)"]
        if let pod = binding.pod {
            guard stands("pods", binding.namespace, pod) else { return nil }
            user.extra["authentication.kubernetes.io/pod-name"] = [pod.name]
            user.extra["authentication.kubernetes.io/pod-uid"] = [pod.uid]
        }
        return user
    }

    /// Whether the object that a token is bound to is still the one it was made for.
    private func stands(
        _ resource: String, _ namespace: String, _ reference: ServiceAccountTokens.Claims.Reference
    ) -> Bool {
        let object = store.object(StorageKey(resource: resource, namespace: namespace, name: reference.name))
        return object?[path: "metadata", "uid"]?.stringValue == reference.uid
    }
}
