import Foundation
import HTTPTypes
import KubernetesModel
import Logging
import NIOCore
import Synchronization

@testable import LocalAPIServer

/// A webhook on a free port that answers as a test says, and remembers what it was asked.
struct TestWebhook: Sendable {
    let port: Int
    /// The authority of its certificate, base64 as configurations have it.
    let authority: String
    private let questions: Questions

    /// What was asked: the requests of the reviews, in their order.
    var requests: [JSONValue] { questions.all.withLock { $0 } }

    private final class Questions: Sendable {
        let all = Mutex<[JSONValue]>([])
    }

    /// Lends a webhook.
    ///
    /// - Parameter answer: makes the `response` of a review from its `request`; what it leaves out is filled in, and
    ///   `nil` is an answer of 500.
    static func run(
        answer: @escaping @Sendable (JSONValue) async throws -> JSONValue?,
        _ body: (TestWebhook) async throws -> Void
    ) async throws {
        let logger = Logger(label: "webhook") { _ in SwiftLogNoOpLogHandler() }
        let authority = try CertificateAuthority(directory: nil, date: { Date() })
        let identity = try authority.serverIdentity(names: ["hook.default.svc"], addresses: ["127.0.0.1"])
        let tls = try HTTPListener.tlsContext(identity: identity, authority: authority.certificate)
        let listener = try await HTTPListener.bind(host: "127.0.0.1", port: 0, tls: tls, patience: Patience())
        let questions = Questions()
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await listener.run(
                    { connection in
                        await connection.run { request, _ in await respond(to: request, questions, answer) }
                    }, logger: logger)
            }
            try await body(
                TestWebhook(
                    port: listener.port, authority: Data(authority.certificate.utf8).base64EncodedString(),
                    questions: questions))
            group.cancelAll()
        }
    }

    private static func respond(
        to request: APIRequest, _ questions: Questions, _ answer: (JSONValue) async throws -> JSONValue?
    ) async -> APIResponse {
        do {
            var review = try JSONValue(parsing: request.body.readableBytesView)
            let question = review["request"] ?? .null
            questions.all.withLock { $0.append(question) }
            guard var response = try await answer(question) else {
                return .text("broken", status: .internalServerError)
            }
            if response["uid"] == nil { response["uid"] = question["uid"] }
            if response["allowed"] == nil { response["allowed"] = true }
            if let patch = response["patch"]?.arrayValue {
                response["patch"] = .string(Data(JSONValue.array(patch).serialized()).base64EncodedString())
                response["patchType"] = "JSONPatch"
            }
            review["request"] = nil
            review["response"] = response
            return .json(review)
        } catch {
            return .text("\(error)", status: .badRequest)
        }
    }

    /// A webhook of a configuration that asks this one about ConfigMaps.
    func entry(_ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var entry: JSONValue = [
            "name": "hook.example.test", "sideEffects": "None", "admissionReviewVersions": ["v1"],
            "clientConfig": ["url": .string("https://127.0.0.1:\(port)/review"), "caBundle": .string(authority)],
            "rules": [
                ["apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"], "operations": ["*"]]
            ],
        ]
        change(&entry)
        return entry
    }
}

extension TestServer {
    /// Stores a configuration of webhooks.
    func configure(isMutating: Bool = false, name: String = "hooks", _ webhooks: JSONValue...) async throws -> Int {
        let plural = "\(isMutating ? "mutating" : "validating")webhookconfigurations"
        return try await send(
            .post, "/apis/admissionregistration.k8s.io/v1/\(plural)",
            ["metadata": ["name": .string(name)], "webhooks": .array(webhooks)]
        ).status
    }
}

/// The ConfigMap that tests of webhooks write.
enum ReviewedMap {
    /// Where there are those.
    static let path = "/api/v1/namespaces/default/configmaps"
    /// The media type of the patches.
    static let merge = "application/merge-patch+json"

    /// One of that name.
    static func named(_ name: String, labels: JSONValue? = nil) -> JSONValue {
        var map: JSONValue = ["metadata": ["name": .string(name)], "data": ["a": "b"]]
        if let labels { map.metadata["labels"] = labels }
        return map
    }
}
