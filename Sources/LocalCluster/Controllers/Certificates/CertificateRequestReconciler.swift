import ControllerRuntime
import KubernetesClient
import KubernetesModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signs requests for certificates that were approved, and removes those that are done with.
///
/// Source: Kubernetes documentation, *Certificates and Certificate Signing Requests*; `pkg/controller/certificates`.
struct CertificateRequestReconciler: Reconciler {
    static let resource = ResourceType(
        group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequest",
        plural: "certificatesigningrequests", scope: .cluster)

    let client: Client
    let requests: Reflector<DynamicObject>
    let signer: CertificateSigner?
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let request = requests.store[key], !request.metadata.isDeleting else { return .done }
        let state = CertificateRequestState(request.content)
        if let order = state.order, let signer, signer.names.contains(order.signer) {
            let status = state.status(after: signer.issue(order), at: now())
            let patch: JSONValue = [
                "metadata": ["resourceVersion": .string(request.metadata.resourceVersion ?? "")], "status": status,
            ]
            context.wrote(
                try await client.resource(Self.resource).status.patch(key.name, .merge(patch)),
                seenBy: requests)
            return .done
        }
        let left = state.timeLeft(at: now(), since: request.metadata.creationTimestamp)
        guard left <= 0 else { return .requeue(after: .seconds(left)) }
        try await client.resource(Self.resource).delete(key.name)
        return .done
    }
}

/// How far a request for a certificate has come.
struct CertificateRequestState {
    private let document: JSONValue
    private let conditions: [JSONValue]

    init(_ document: JSONValue) {
        self.document = document
        conditions = document[path: "status", "conditions"]?.arrayValue ?? []
    }

    private func condition(_ type: String) -> JSONValue? { conditions.first { $0["type"] == .string(type) } }

    private var certificate: String? {
        document[path: "status", "certificate"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What is to be signed; `nil` for what is not approved, or was signed or refused already.
    var order: CertificateSigner.Order? {
        guard condition("Approved") != nil, condition("Denied") == nil, condition("Failed") == nil,
            certificate == nil, let spec = document["spec"], let signer = spec["signerName"]?.stringValue,
            let request = spec["request"]?.stringValue.flatMap({ Data(base64Encoded: $0) })
        else { return nil }
        return CertificateSigner.Order(
            signer: signer, request: String(decoding: request, as: UTF8.self),
            usages: spec["usages"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            lifetime: spec["expirationSeconds"]?.integerValue.map(Int.init))
    }

    /// The status once the signer has answered.
    func status(after outcome: CertificateSigner.Outcome, at now: Timestamp) -> JSONValue {
        switch outcome {
        case .issued(let text): return ["certificate": .string(Data(text.utf8).base64EncodedString())]
        case .refused(let reason):
            let time = JSONValue.string(now.description)
            let failed: JSONValue = [
                "type": "Failed", "status": "True", "reason": "SignerValidationFailure", "message": .string(reason),
                "lastUpdateTime": time, "lastTransitionTime": time,
            ]
            return ["conditions": .array(conditions + [failed])]
        }
    }

    /// Seconds until the request is removed: an hour after it was decided, a day after it was made otherwise.
    func timeLeft(at now: Timestamp, since creation: Timestamp?) -> Double {
        let decided = ["Approved", "Denied", "Failed"].compactMap(condition)
            .compactMap { $0["lastUpdateTime"]?.stringValue.flatMap(Timestamp.init)?.date }.max()
        let isOver = certificate != nil || condition("Denied") != nil || condition("Failed") != nil
        let start = (isOver ? decided : nil) ?? creation?.date ?? now.date
        return start.addingTimeInterval(isOver ? 3600 : 86_400).timeIntervalSince(now.date)
    }
}
