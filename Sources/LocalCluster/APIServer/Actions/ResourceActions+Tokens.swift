import FoundationEssentials
import HTTPTypes
import KubernetesModel

/// Tokens of ServiceAccounts, and questions about who somebody is.
extension ResourceActions {
    /// Makes a token (TokenRequest).
    func createToken(_ request: ResourceRequest) async throws -> APIResponse {
        let account = try request.storedObject()
        var document = try RequestBody.document(request.request) { .badRequest($0) }
        _ = try await request.reviewAction(.create, document, subresource: "token")
        var spec = document["spec"] ?? [:]
        let wanted = spec["expirationSeconds"]?.integerValue ?? 3600
        guard wanted >= 600 else {
            throw StatusError.invalid(
                ResourceName(group: "authentication.k8s.io", plural: "TokenRequest"), "",
                [
                    .invalid(
                        "spec.expirationSeconds", .integer(wanted), "may not specify a duration less than 10 minutes")
                ])
        }
        let audiences = spec["audiences"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let pod = try boundPod(spec, request)
        let environment = request.server.environment
        let issued = Int64(environment.date().timeIntervalSince1970)
        let claims = ServiceAccountTokens.Claims(
            account: .init(name: account.name, uid: account.metadataText("uid") ?? ""),
            namespace: request.namespace ?? "", pod: pod,
            audiences: audiences.isEmpty ? [ServiceAccountTokens.issuer] : audiences, issued: issued, lifetime: wanted,
            identifier: environment.uid())
        let token = try await request.server.tokens.sign(claims)
        spec["audiences"] = .array(claims.aud.map(JSONValue.string))
        spec["expirationSeconds"] = .integer(wanted)
        spec.fill("boundObjectRef", .null)
        document["apiVersion"] = "authentication.k8s.io/v1"
        document["kind"] = "TokenRequest"
        document["metadata"] = [
            "name": .string(account.name), "namespace": .string(request.namespace ?? ""),
            "creationTimestamp": .string(environment.timestamp()),
        ]
        document["spec"] = spec
        document["status"] = [
            "token": .string(token),
            "expirationTimestamp": .string(Timestamp(Date(timeIntervalSince1970: Double(claims.exp))).description),
        ]
        return .json(document, status: .created)
    }

    private func boundPod(
        _ spec: JSONValue, _ request: ResourceRequest
    ) throws -> ServiceAccountTokens.Claims.Reference? {
        guard let reference = spec["boundObjectRef"], reference["kind"] == "Pod",
            let name = reference["name"]?.stringValue
        else { return nil }
        let key = StorageKey(resource: "pods", namespace: request.namespace, name: name)
        guard let pod = request.server.store.object(key) else {
            throw StatusError.notFound(ResourceName(group: "", plural: "pods"), name)
        }
        let uid = pod.metadataText("uid") ?? ""
        if let wanted = reference["uid"]?.stringValue?.nonEmpty, wanted != uid {
            throw StatusError.conflict(
                ResourceName(group: "", plural: "pods"), name,
                "the UID in the bound object reference (\(wanted)) does not match the UID in record. The object might have been deleted and then recreated"
            )
        }
        return .init(name: name, uid: uid)
    }

    /// Says whose a token is (TokenReview).
    func reviewToken(_ request: ResourceRequest) async throws -> APIResponse {
        var document = try review(request)
        let token = document[path: "spec", "token"]?.stringValue ?? ""
        let audiences = document[path: "spec", "audiences"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let wanted = audiences.isEmpty ? [ServiceAccountTokens.issuer] : audiences
        if let user = await request.server.authenticator.user(ofToken: token, audiences: wanted) {
            document["status"] = [
                "authenticated": true, "user": user.json, "audiences": .array(wanted.map(JSONValue.string)),
            ]
        } else {
            document["status"] = ["user": [:], "error": "invalid bearer token"]
        }
        return .json(document, status: .created)
    }

    /// Says who the sender is (SelfSubjectReview).
    func reviewSelf(_ request: ResourceRequest) async throws -> APIResponse {
        var document = try review(request)
        document.metadata["creationTimestamp"] = .string(request.server.environment.timestamp())
        document["status"] = ["userInfo": request.user.json]
        return .json(document, status: .created)
    }

    /// Reads the body of a review, which is answered and never stored.
    func review(_ request: ResourceRequest) throws -> JSONValue {
        let options = try WriteOptions(request.request, kind: "CreateOptions")
        var document = try RequestBody(kind: request.kind, validation: options.fieldValidation).decode(request.request)
            .object
        document.fill("metadata", [:])
        document.fill("spec", [:])
        return document
    }
}

extension User {
    /// The user as reviews show it.
    fileprivate var json: JSONValue {
        var document: JSONValue = ["username": .string(name), "groups": .array(groups.map(JSONValue.string))]
        document["uid"] = uid.map(JSONValue.string)
        if !extra.isEmpty { document["extra"] = .object(extra.mapValues { .array($0.map(JSONValue.string)) }) }
        return document
    }
}
