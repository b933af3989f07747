import FoundationEssentials
import KubernetesModel

/// A webhook of a configuration, read for use.
struct Webhook: Sendable {
    /// Where a webhook is.
    enum Target: Sendable, Hashable {
        case url(String)
        case service(namespace: String, name: String, port: Int, path: String)
    }

    let name: String
    let configuration: String
    let match: AdmissionMatch
    let conditions: [AdmissionCondition]
    let target: Target
    /// The authority whose certificate the webhook shows, as PEM; `nil` for one that everybody trusts.
    let authority: String?
    let ignoresFailure: Bool
    /// Seconds that an answer may take.
    let timeout: Int
    /// Whether the webhook may be called for requests that change nothing.
    let allowsDryRun: Bool
    let reinvokes: Bool
    /// The version of the review that the webhook reads.
    let version: String

    init(_ document: JSONValue, configuration: String) {
        name = document["name"]?.stringValue ?? ""
        self.configuration = configuration
        match = AdmissionMatch(webhook: document)
        conditions = AdmissionCondition.all(document["matchConditions"])
        let client = document["clientConfig"]
        if let service = client?["service"], !service.isNull {
            target = .service(
                namespace: service["namespace"]?.stringValue ?? "", name: service["name"]?.stringValue ?? "",
                port: Int(service["port"]?.integerValue ?? 443), path: service["path"]?.stringValue ?? "/")
        } else {
            target = .url(client?["url"]?.stringValue ?? "")
        }
        authority = (client?["caBundle"]?.stringValue?.nonEmpty).flatMap { Data(base64Encoded: $0) }.map {
            String(decoding: $0, as: UTF8.self)
        }
        ignoresFailure = document["failurePolicy"] == "Ignore"
        timeout = Int(document["timeoutSeconds"]?.integerValue ?? 10)
        allowsDryRun = ["None", "NoneOnDryRun"].contains(document["sideEffects"])
        reinvokes = document["reinvocationPolicy"] == "IfNeeded"
        let versions = document["admissionReviewVersions"]?.arrayValue?.compactMap(\.stringValue) ?? []
        version = versions.first { ["v1", "v1beta1"].contains($0) } ?? "v1"
    }
}

/// What a webhook answered.
struct WebhookAnswer: Sendable {
    var isAllowed: Bool
    var status: JSONValue?
    var patch: JSONValue?
    var warnings: [String]
}

/// The document that a webhook is asked by, and the one that it answers with.
///
/// Source: Kubernetes documentation, *Dynamic Admission Control*, section Request and response.
struct WebhookReview: Sendable {
    let uid: String
    let document: JSONValue

    /// - Parameter requested: the request as the client made it, where it is reviewed in another version.
    init(_ attributes: AdmissionAttributes, requested: AdmissionAttributes, version: String, uid: String) {
        self.uid = uid
        var request: JSONValue = [
            "uid": .string(uid), "operation": .string(attributes.operation.rawValue),
            "kind": Self.kind(attributes), "resource": Self.resource(attributes),
            "requestKind": Self.kind(requested), "requestResource": Self.resource(requested),
            "userInfo": attributes.user.info, "object": attributes.object ?? .null,
            "oldObject": attributes.oldObject ?? .null, "dryRun": .bool(attributes.isDryRun),
            "options": attributes.options,
        ]
        if let subresource = attributes.subresource {
            request["subResource"] = .string(subresource)
            request["requestSubResource"] = .string(subresource)
        }
        if !attributes.name.isEmpty { request["name"] = .string(attributes.name) }
        if let namespace = attributes.namespace { request["namespace"] = .string(namespace) }
        document = [
            "kind": "AdmissionReview", "apiVersion": .string("admission.k8s.io/\(version)"), "request": request,
        ]
    }

    static func kind(_ attributes: AdmissionAttributes) -> JSONValue {
        let (group, version, kind) = attributes.objectKind
        return ["group": .string(group), "version": .string(version), "kind": .string(kind)]
    }

    static func resource(_ attributes: AdmissionAttributes) -> JSONValue {
        let type = attributes.kind.type
        return ["group": .string(type.group), "version": .string(type.version), "resource": .string(type.plural)]
    }

    /// Why an answer can't be used.
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    /// Reads an answer.
    func answer(_ bytes: some Sequence<UInt8>, mayPatch: Bool) throws -> WebhookAnswer {
        let review: JSONValue
        do { review = try JSONValue(parsing: bytes) } catch {
            throw Malformed(description: "couldn't get version/kind; json parse error: \(error.reason)")
        }
        guard review["kind"] == "AdmissionReview", review["apiVersion"] == document["apiVersion"] else {
            let version = document["apiVersion"]?.stringValue ?? ""
            throw Malformed(
                description:
                    "expected webhook response of \(version), Kind=AdmissionReview, got \(review["apiVersion"]?.stringValue ?? ""), Kind=\(review["kind"]?.stringValue ?? "")"
            )
        }
        guard let response = review["response"], !response.isNull else {
            throw Malformed(description: "webhook response was absent")
        }
        let answered = response["uid"]?.stringValue ?? ""
        guard answered == uid || document["apiVersion"] == "admission.k8s.io/v1beta1" else {
            throw Malformed(description: "expected response.uid=\(uid.quoted), got \(answered.quoted)")
        }
        var answer = WebhookAnswer(
            isAllowed: response["allowed"] == true, status: response["status"],
            warnings: response["warnings"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        guard let text = response["patch"]?.stringValue?.nonEmpty else { return answer }
        guard mayPatch else { throw Malformed(description: "webhook response.patch is forbidden") }
        guard response["patchType"] == "JSONPatch" || document["apiVersion"] == "admission.k8s.io/v1beta1" else {
            let type = response["patchType"]?.stringValue ?? ""
            throw Malformed(description: "invalid response.patchType of \(type.quoted), expected \"JSONPatch\"")
        }
        guard let bytes = Data(base64Encoded: text) else {
            throw Malformed(description: "illegal base64 data in response.patch")
        }
        answer.patch = try JSONValue(parsing: bytes)
        return answer
    }
}

extension User {
    /// The user as reviewers are told of it.
    var info: JSONValue {
        var info: JSONValue = ["username": .string(name)]
        if let uid { info["uid"] = .string(uid) }
        if !groups.isEmpty { info["groups"] = .array(groups.map(JSONValue.string)) }
        if !extra.isEmpty { info["extra"] = .object(extra.mapValues { .array($0.map(JSONValue.string)) }) }
        return info
    }
}
