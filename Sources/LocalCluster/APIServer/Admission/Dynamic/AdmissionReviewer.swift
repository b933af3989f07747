import APIMachinery
import KubernetesModel
import NIOCore

/// Has requests reviewed by the webhooks and policies that are about them.
///
/// Source: Kubernetes documentation, *Dynamic Admission Control*.
struct AdmissionReviewer: Sendable {
    let server: RequestHandler
    let table: AdmissionTable.Snapshot

    /// What came of a review.
    struct Review: Sendable {
        /// The object as reviewers made it.
        var object: JSONValue?
        var warnings: [String] = []
    }

    /// Reviews a request.
    ///
    /// - Throws: ``StatusError`` when it is refused.
    func review(_ pending: AdmissionLedger.Pending) async throws -> Review {
        pending.isMutating
            ? try await mutate(pending.attributes, namespace: pending.namespace)
            : try await validate(pending.attributes, namespace: pending.namespace)
    }

    /// The other versions in which the server serves a resource.
    func equivalents(of kind: ResourceKind) -> [ResourceKind] {
        server.registry.snapshot.kinds.values.joined().filter {
            $0.storageResource == kind.storageResource && $0.type != kind.type && $0.createAction == nil
        }
    }

    // MARK: Changing

    /// Whoever changed a request, and those who want to look again when others change it after them.
    private struct Round {
        var object: JSONValue?
        var seen: Set<String> = []
        var again: Set<String> = []

        /// Takes what one reviewer made of the object.
        mutating func take(_ object: JSONValue?, from name: String, reinvokes: Bool) {
            if object != self.object {
                again.formUnion(seen.subtracting([name]))
                self.object = object
            }
            if reinvokes { seen.insert(name) }
        }
    }

    private func mutate(_ attributes: AdmissionAttributes, namespace: JSONValue?) async throws -> Review {
        var review = Review()
        var round = Round(object: attributes.object)
        for isSecond in [false, true] {
            let wanted = round.again
            if isSecond, wanted.isEmpty { break }
            for policy in table.mutatingPolicies {
                let name = "policy/\(policy.name)"
                guard !isSecond || wanted.contains(name) else { continue }
                var current = attributes
                current.object = round.object
                let object = try mutated(current, by: policy, namespace: namespace)
                round.take(object, from: name, reinvokes: policy.reinvokes)
            }
            for webhook in table.mutatingWebhooks {
                let name = "webhook/\(webhook.configuration)/\(webhook.name)"
                guard !isSecond || wanted.contains(name) else { continue }
                var current = attributes
                current.object = round.object
                guard let answer = try await ask(webhook, current, namespace: namespace, mayPatch: true) else {
                    continue
                }
                review.warnings += answer.warnings
                round.take(answer.object, from: name, reinvokes: webhook.reinvokes)
            }
        }
        review.object = round.object
        return review
    }

    // MARK: Allowing

    private func validate(_ attributes: AdmissionAttributes, namespace: JSONValue?) async throws -> Review {
        var review = Review()
        for policy in table.validatingPolicies {
            review.warnings += try validate(attributes, by: policy, namespace: namespace)
        }
        // All are asked at once, and the first refusal in their order is the one that is told.
        let results = await withTaskGroup(of: (Int, Result<Answer?, any Error>).self) { group in
            for (index, webhook) in table.validatingWebhooks.enumerated() {
                group.addTask {
                    do {
                        return (
                            index,
                            .success(try await ask(webhook, attributes, namespace: namespace, mayPatch: false))
                        )
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for index in table.validatingWebhooks.indices {
            review.warnings += try results[index]?.get()?.warnings ?? []
        }
        return review
    }

    // MARK: Webhooks

    private struct Answer: Sendable {
        var object: JSONValue?
        var warnings: [String]
    }

    /// Asks a webhook; `nil` when the request is none of its business, or its failure is to be passed over.
    private func ask(
        _ webhook: Webhook, _ requested: AdmissionAttributes, namespace: JSONValue?, mayPatch: Bool
    ) async throws -> Answer? {
        guard
            let version = webhook.match.version(
                of: requested, equivalents: equivalents(of: requested.kind), namespace: namespace)
        else { return nil }
        let attributes = requested.converted(to: version)
        let values = AdmissionExpression.values(
            attributes, requested: requested, namespace: namespace, authorizer: server.authorizer)
        switch AdmissionCondition.verdict(of: webhook.conditions, values) {
        case .holds: break
        case .fails: return nil
        case .error(let problem):
            if webhook.ignoresFailure { return nil }
            throw StatusError.forbidden(requested.kind.name, requested.name, problem)
        }
        if attributes.isDryRun, !webhook.allowsDryRun {
            throw StatusError.badRequest("admission webhook \(webhook.name.quoted) does not support dry run")
        }
        let review = WebhookReview(
            attributes, requested: requested, version: webhook.version, uid: server.environment.uid())
        let answer: WebhookAnswer
        do {
            answer = try await call(webhook, review, mayPatch: mayPatch)
        } catch let failure as WebhookFailure {
            if webhook.ignoresFailure { return nil }
            throw failure.status
        }
        guard answer.isAllowed else { throw Self.refusal(by: webhook, answer.status) }
        guard let patch = answer.patch, let object = attributes.object else {
            return Answer(object: requested.object, warnings: answer.warnings)
        }
        do throws(PatchError) {
            let patched = try JSONPatch(patch).applied(to: object)
            return Answer(object: back(patched, from: version, to: requested.kind), warnings: answer.warnings)
        } catch {
            throw StatusError.internalFailure(error.message)
        }
    }

    /// An object of one version in the words of another.
    private func back(_ object: JSONValue, from version: ResourceKind, to kind: ResourceKind) -> JSONValue {
        version.type == kind.type ? object : kind.presented(version.stored(object))
    }

    private func call(_ webhook: Webhook, _ review: WebhookReview, mayPatch: Bool) async throws -> WebhookAnswer {
        var url = ""
        do {
            let destination = try WebhookCaller.Destination(webhook, store: server.store)
            url = destination.url
            let answer = try await WebhookCaller().post(
                review.document, to: destination, timeout: .seconds(webhook.timeout),
                clock: server.environment.clock)
            guard answer.status == 200 else {
                throw WebhookFailure(
                    webhook,
                    "failed to call webhook: an error on the server (\(String(buffer: answer.body).quoted)) has prevented the request from succeeding"
                )
            }
            return try review.answer(answer.body.readableBytesView, mayPatch: mayPatch)
        } catch let failure as WebhookFailure {
            throw failure
        } catch let malformed as WebhookReview.Malformed {
            throw WebhookFailure(webhook, "received invalid webhook response: \(malformed)")
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let place = url.isEmpty ? Self.place(webhook) : url
            throw WebhookFailure(webhook, "failed to call webhook: Post \(place.quoted): \(error)")
        }
    }

    private static func place(_ webhook: Webhook) -> String {
        switch webhook.target {
        case .url(let url): url
        case .service(let namespace, let name, let port, let path):
            "https://\(name).\(namespace).svc:\(port)\(path)?timeout=\(webhook.timeout)s"
        }
    }

    /// A webhook's refusal: its own words after its name, and never a code of success.
    private static func refusal(by webhook: Webhook, _ status: JSONValue?) -> StatusError {
        let denied = "admission webhook \(webhook.name.quoted) denied the request"
        let message = status?["message"]?.stringValue?.nonEmpty
        let reason = status?["reason"]?.stringValue?.nonEmpty
        let code = Int(status?["code"]?.integerValue ?? 0)
        return StatusError(
            code: code < 400 ? 400 : code, reason: reason,
            message: (message ?? reason).map { "\(denied): \($0)" } ?? "\(denied) without explanation")
    }
}

/// A webhook gave no answer, or none that can be used.
struct WebhookFailure: Error {
    let status: StatusError

    init(_ webhook: Webhook, _ cause: String) {
        status = .internalFailure("failed calling webhook \(webhook.name.quoted): \(cause)")
    }
}

extension StatusError {
    /// What the server could not do by no fault of the client's.
    static func internalFailure(_ cause: String) -> StatusError {
        StatusError(
            code: 500, reason: "InternalError", message: "Internal error occurred: \(cause)",
            details: StatusDetails(causes: [StatusCause(message: cause)]))
    }
}
