public import KubernetesModel

extension Client {
    /// Whether the caller may do something to objects.
    ///
    /// - Returns: the answer, with its reason.
    /// - Throws: ``APIError``; `CancellationError`.
    public func access(_ attributes: ResourceAttributes) async throws -> SubjectAccessReviewStatus {
        try await answer(to: SelfSubjectAccessReviewSpec(resourceAttributes: attributes))
    }

    /// Whether the caller may do something to a path that is no object, such as `/metrics`.
    ///
    /// - Returns: the answer, with its reason.
    /// - Throws: ``APIError``; `CancellationError`.
    public func access(_ attributes: NonResourceAttributes) async throws -> SubjectAccessReviewStatus {
        try await answer(to: SelfSubjectAccessReviewSpec(nonResourceAttributes: attributes))
    }

    private func answer(to spec: SelfSubjectAccessReviewSpec) async throws -> SubjectAccessReviewStatus {
        let review = try await resource(SelfSubjectAccessReview.self).create(SelfSubjectAccessReview(spec: spec))
        return review.status ?? SubjectAccessReviewStatus(allowed: false, reason: "the server gave no answer")
    }
}

extension ResourceClient {
    /// Whether the caller may do something to these objects, such as `list` or `patch`.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func permits(_ verb: String, name: String? = nil, subresource: String? = nil) async throws -> Bool {
        try await client.access(
            ResourceAttributes(
                namespace: namespace, verb: verb, group: resource.group, version: resource.version,
                resource: resource.plural, subresource: subresource, name: name)
        ).allowed
    }
}

extension ResourceClient<ServiceAccount> {
    /// A token of the service account of that name.
    ///
    /// - Parameter spec: whom it is for, how long, and with which object it expires.
    /// - Returns: the token and when it expires.
    /// - Throws: ``APIError``; `CancellationError`.
    public func token(
        for name: String, _ spec: TokenRequestSpec = TokenRequestSpec()
    ) async throws -> TokenRequestStatus {
        let request = try await subresource("token", as: TokenRequest.self)
            .create(name, TokenRequest(metadata: ObjectMeta(), spec: spec))
        guard let status = request.status else {
            throw APIError(.decoding, message: "the server gave no token", request: "POST \(try path(to: name))/token")
        }
        return status
    }
}
