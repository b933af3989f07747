import HTTPTypes
import KubernetesModel

/// Eviction: a deletion that asks disruption budgets first.
///
/// Source: Kubernetes documentation, *API-initiated eviction*.
extension ResourceActions {
    /// Deletes a pod unless a disruption budget forbids it.
    func evictPod(_ request: ResourceRequest) async throws -> APIResponse {
        var deletion = try Deletion(request.request)
        let body = try RequestBody.document(request.request) { .badRequest($0) }
        let podName = request.name ?? ""
        if let name = body.metadataText("name")?.nonEmpty, name != podName {
            throw StatusError.badRequest("name in URL does not match name in Eviction object: \(podName), \(name)")
        }
        deletion.take(body["deleteOptions"] ?? [:])
        let now = request.server.environment.timestamp()
        var warnings = try await request.reviewAction(
            .create, body, subresource: "eviction", isDryRun: deletion.isDryRun)
        warnings += try await request.reviewed { ledger in
            try request.server.store.transaction { transaction in
                let key = request.kind.key(namespace: request.namespace, name: podName)
                guard let pod = transaction.object(key) else {
                    throw StatusError.notFound(request.kind.name, podName)
                }
                if Self.isProtected(pod) {
                    try spendDisruption(of: pod, request, isDryRun: deletion.isDryRun, now: now, &transaction)
                }
                _ = try request.delete(pod.name, deletion, ledger, &transaction)
            }
        }.warnings
        var response = APIResponse.json(StatusError.success(code: 201), status: .created)
        for warning in warnings { response.warn(warning) }
        return response
    }

    /// Whether a pod counts for budgets: one that is over, has not begun or goes already is nobody's loss.
    private static func isProtected(_ pod: JSONValue) -> Bool {
        let phase = pod[path: "status", "phase"]
        return phase != "Succeeded" && phase != "Failed" && phase != "Pending"
            && pod.metadata["deletionTimestamp"] == nil
    }

    /// Takes one of the disruptions that the pod's budget allows.
    private func spendDisruption(
        of pod: JSONValue, _ request: ResourceRequest, isDryRun: Bool, now: String, _ transaction: inout Transaction
    ) throws {
        let budgets = transaction.objects("poddisruptionbudgets.policy", namespace: request.namespace).filter {
            LabelMatch.matches(selector: $0[path: "spec", "selector"], labels: pod[path: "metadata", "labels"])
        }
        guard budgets.count <= 1 else {
            throw StatusError.internalError(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        guard var budget = budgets.first else { return }
        let status = budget["status"] ?? [:]
        func count(_ member: String) -> Int64 { status[member]?.integerValue ?? 0 }
        let isReady = (pod[path: "status", "conditions"]?.arrayValue ?? []).contains {
            $0["type"] == "Ready" && $0["status"] == "True"
        }
        if !isReady {
            let isHealthy = count("currentHealthy") >= count("desiredHealthy") && count("desiredHealthy") > 0
            if budget[path: "spec", "unhealthyPodEvictionPolicy"] == "AlwaysAllow" || isHealthy { return }
        }
        if count("observedGeneration") < budget[path: "metadata", "generation"]?.integerValue ?? 0 {
            throw Self.refusal(
                "The disruption budget \(budget.name) is still being processed by the server.", retry: 10)
        }
        if count("disruptionsAllowed") < 0 {
            throw StatusError.forbidden(
                ResourceName(group: "policy", plural: "poddisruptionbudgets"), budget.name,
                "pdb disruptions allowed is negative", causes: [])
        }
        guard count("disruptionsAllowed") > 0 else {
            throw Self.refusal(
                "The disruption budget \(budget.name) needs \(count("desiredHealthy")) healthy pods and has \(count("currentHealthy")) currently",
                retry: nil)
        }
        guard !isDryRun else { return }
        budget.edit("status") { status in
            status["disruptionsAllowed"] = .integer(count("disruptionsAllowed") - 1)
            status.fill("disruptedPods", [:])
            status.edit("disruptedPods") { $0[pod.name] = .string(now) }
        }
        transaction.put(
            budget,
            at: StorageKey(
                resource: "poddisruptionbudgets.policy", namespace: request.namespace, name: budget.name))
    }

    private static func refusal(_ message: String, retry: Int?) -> StatusError {
        var details = StatusDetails(causes: [StatusCause(reason: "DisruptionBudget", message: message)])
        details.retryAfterSeconds = retry
        return StatusError(
            code: 429, reason: "TooManyRequests",
            message: "Cannot evict pod as it would violate the pod's disruption budget.", details: details)
    }
}
