import APIMachinery
import CommonExpressionLanguage
import KubernetesModel
import Logging

/// Reviews by policies.
///
/// Source: Kubernetes documentation, *Validating Admission Policy* and *Mutating Admission Policy*.
extension AdmissionReviewer {
    /// The longest text that an expression for a message may give, in bytes.
    private static let messageBytes = 5 * 1024

    /// A policy in force for a request: by which binding, and with which parameters.
    private struct Use {
        var binding: PolicyInUse.Binding
        var evaluation: PolicyEvaluation
    }

    /// Why a policy can't be asked.
    private struct Problem: Error {
        var binding: PolicyInUse.Binding
        var message: String
    }

    /// Refuses a request that a policy is against.
    ///
    /// - Returns: what the client is to be told.
    func validate(
        _ requested: AdmissionAttributes, by policy: PolicyInUse, namespace: JSONValue?
    ) throws -> [String] {
        guard let attributes = converted(requested, for: policy, namespace) else { return [] }
        var warnings: [String] = []
        for use in uses(of: policy, attributes, requested: requested, namespace) {
            switch use {
            case .failure(let problem):
                if policy.ignoresFailure { continue }
                warnings += try settle(problem.message, "Invalid", policy, problem.binding, requested)
            case .success(var use):
                for validation in policy.validations {
                    guard let (message, reason) = violation(of: validation, policy, &use.evaluation) else { continue }
                    warnings += try settle(message, reason, policy, use.binding, requested)
                }
            }
        }
        return warnings
    }

    /// What is wrong with a request by one validation; `nil` when nothing is, or that can't be found out and need not.
    private func violation(
        of validation: PolicyInUse.Validation, _ policy: PolicyInUse, _ evaluation: inout PolicyEvaluation
    ) -> (message: String, reason: String)? {
        switch evaluation.value(of: validation.expression) {
        case .success(.bool(true)): return nil
        case .success:
            let fallback = validation.message ?? "failed expression: \(validation.source.trimmed)"
            guard let expression = validation.messageExpression,
                case .success(.string(let text)) = evaluation.value(of: expression)
            else { return (fallback, validation.reason) }
            let message = text.trimmed
            let isUsable = !message.isEmpty && !message.contains("\n") && message.utf8.count <= Self.messageBytes
            return (isUsable ? message : fallback, validation.reason)
        case .failure(let error):
            if policy.ignoresFailure { return nil }
            return ("expression '\(validation.source)' resulted in error: \(error.message)", "Invalid")
        }
    }

    /// Does what a binding says shall happen.
    private func settle(
        _ message: String, _ reason: String, _ policy: PolicyInUse, _ binding: PolicyInUse.Binding,
        _ attributes: AdmissionAttributes
    ) throws -> [String] {
        let place = "\(policy.kind) '\(policy.name)' with binding '\(binding.name)'"
        if binding.actions.contains("Audit") {
            server.logger.notice("Validation failed", metadata: ["policy": "\(place)", "message": "\(message)"])
        }
        if binding.actions.contains("Deny") {
            let text = "\(place) denied request: \(message)"
            var error = StatusError.forbidden(
                attributes.kind.name, attributes.name, text, causes: [StatusCause(message: text)])
            error.status.reason = reason
            error.status.code = ["Unauthorized": 401, "Forbidden": 403, "RequestEntityTooLarge": 413][reason] ?? 422
            throw error
        }
        return binding.actions.contains("Warn") ? ["Validation failed for \(place): \(message)"] : []
    }

    /// The object as a policy makes it.
    func mutated(
        _ requested: AdmissionAttributes, by policy: PolicyInUse, namespace: JSONValue?
    ) throws -> JSONValue? {
        guard let attributes = converted(requested, for: policy, namespace), var object = attributes.object else {
            return requested.object
        }
        for use in uses(of: policy, attributes, requested: requested, namespace) {
            do throws(Problem) {
                var use = try use.get()
                let before = object
                for mutation in policy.mutations {
                    use.evaluation.use(object: object)
                    do throws(EvaluationFailure) {
                        object = try changed(object, by: mutation, attributes.kind, &use.evaluation)
                    } catch {
                        if policy.ignoresFailure { object = before }
                        throw Problem(binding: use.binding, message: error.message)
                    }
                }
            } catch {
                if policy.ignoresFailure { continue }
                throw StatusError.forbidden(
                    requested.kind.name, requested.name,
                    "\(policy.kind) '\(policy.name)' with binding '\(error.binding.name)' denied request: \(error.message)"
                )
            }
        }
        return attributes.kind.type == requested.kind.type
            ? object : requested.kind.presented(attributes.kind.stored(object))
    }

    private func changed(
        _ object: JSONValue, by mutation: PolicyInUse.Mutation, _ kind: ResourceKind,
        _ evaluation: inout PolicyEvaluation
    ) throws(EvaluationFailure) -> JSONValue {
        guard let document = try evaluation.value(of: mutation.expression).get().json else {
            throw EvaluationFailure(message: "the expression's value can't be written as JSON")
        }
        if mutation.isPatch {
            do throws(PatchError) {
                return try JSONPatch(document).applied(to: object)
            } catch {
                throw EvaluationFailure(message: "JSON Patch: \(error.message)")
            }
        }
        do throws(TypeMismatch) {
            return try kind.schema.merging(document, into: object)
        } catch {
            throw EvaluationFailure(message: "invalid ApplyConfiguration: \(error.reason): \(error.path)")
        }
    }

    // MARK: What is in force

    private func converted(
        _ attributes: AdmissionAttributes, for policy: PolicyInUse, _ namespace: JSONValue?
    ) -> AdmissionAttributes? {
        // Questions about access are answered, whatever policies say.
        guard attributes.kind.createAction == nil || attributes.kind.type.group.isEmpty else { return nil }
        return policy.match.version(
            of: attributes, equivalents: equivalents(of: attributes.kind), namespace: namespace
        ).map(attributes.converted)
    }

    private func uses(
        of policy: PolicyInUse, _ attributes: AdmissionAttributes, requested: AdmissionAttributes,
        _ namespace: JSONValue?
    ) -> [Result<Use, Problem>] {
        let values = AdmissionExpression.values(
            attributes, requested: requested, namespace: namespace, authorizer: server.authorizer)
        let equivalents = equivalents(of: attributes.kind)
        var uses: [Result<Use, Problem>] = []
        for binding in policy.bindings {
            if let match = binding.match {
                let version = match.version(
                    of: attributes, equivalents: equivalents, namespace: namespace, requiresRules: false)
                if version == nil { continue }
            }
            do throws(Problem) {
                for parameters in try parameters(of: policy, binding, attributes) {
                    let evaluation = PolicyEvaluation(policy, values, parameters: parameters)
                    switch evaluation.verdict {
                    case .holds: uses.append(.success(Use(binding: binding, evaluation: evaluation)))
                    case .fails: continue
                    case .error(let message): throw Problem(binding: binding, message: message)
                    }
                }
            } catch {
                uses.append(.failure(error))
            }
        }
        return uses
    }

    /// The objects that a policy is asked with, one after the other; one `nil` for a policy without parameters.
    private func parameters(
        of policy: PolicyInUse, _ binding: PolicyInUse.Binding, _ attributes: AdmissionAttributes
    ) throws(Problem) -> [JSONValue?] {
        func problem(_ message: String) -> Problem {
            Problem(binding: binding, message: "failed to configure binding: \(message)")
        }
        guard let wanted = policy.parameterKind, let reference = binding.parameters else { return [nil] }
        guard
            let kind = server.registry.snapshot.kinds[Self.path(wanted.apiVersion)]?.first(where: {
                $0.type.kind == wanted.kind
            })
        else {
            throw problem(
                "failed to find resource referenced by paramKind: '\(wanted.apiVersion), Kind=\(wanted.kind)'")
        }
        var namespace: String?
        if kind.type.scope == .namespaced {
            namespace = reference["namespace"]?.stringValue?.nonEmpty ?? attributes.namespace
            guard namespace != nil else {
                throw problem("cannot use namespaced paramRef in policy binding that matches cluster-scoped resources")
            }
        } else if !reference["namespace"].isBlank {
            throw problem("paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
        }
        let found: [JSONValue]
        if let name = reference["name"]?.stringValue?.nonEmpty {
            found = server.store.object(kind.key(namespace: namespace, name: name)).map { [$0] } ?? []
        } else {
            found = server.store.all(kind.storageResource).filter { object in
                (namespace == nil || object.metadataText("namespace") == namespace)
                    && LabelMatch.matches(
                        selector: reference["selector"], labels: object[path: "metadata", "labels"])
            }
        }
        if found.isEmpty, reference["parameterNotFoundAction"] == "Deny" {
            throw problem("no params found for policy binding with `Deny` parameterNotFoundAction")
        }
        return found.map(kind.presented)
    }

    private static func path(_ apiVersion: String) -> String {
        apiVersion.contains("/") ? apiVersion : "/\(apiVersion)"
    }
}

extension String {
    /// The text without the blanks around it.
    fileprivate var trimmed: String {
        let start = drop(while: \.isWhitespace)
        return String(start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count))
    }
}
