import ControllerRuntime
import KubernetesClient
import KubernetesModel

/// Runs Jobs to completion.
struct JobReconciler: Reconciler {
    let client: Client
    let jobs: Reflector<DynamicObject>
    let pods: Reflector<Pod>
    let events: EventRecorder
    let backOffBase: Double
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = jobs.store[key] else { return .done }
        let job = try Workload<Job>(source)
        guard !job.object.metadata.isDeleting else { return .done }
        if let expiry = JobPlan.expiry(of: job.object) { return try await expire(job.object, at: expiry) }

        let plan = JobPlan(
            job.object, pods: pods.store.objects(controlledBy: job.uid), now: now(), backOffBase: backOffBase)
        let writer = PodWriter(client: client, pods: pods, events: events, context: context)
        for _ in 0..<plan.creations {
            let pod = try job.template.pod(
                generateName: "\(key.name)-", owner: job.reference, namespace: key.namespace)
            try await writer.create(pod, for: job.object)
        }
        for pod in plan.deletions { try await writer.delete(pod, for: job.object) }
        try await StatusWriter(client: client).write(plan.status, of: source, resource: Job.resource)
        if let end = plan.status.conditions?.last, !JobPlan.isFinished(job.object), end.status == "True" {
            let isComplete = end.type == "Complete"
            events.record(
                isComplete ? .normal : .warning, regarding: job.object,
                reason: isComplete ? "Completed" : end.reason ?? "Failed",
                message: isComplete ? "Job completed" : end.message ?? "")
        }
        return plan.recheckAfter.map { .requeue(after: .seconds($0)) } ?? .done
    }

    private func expire(_ job: Job, at expiry: Timestamp) async throws -> ReconcileOutcome {
        let left = expiry.microseconds - now().microseconds
        guard left <= 0 else { return .requeue(after: .microseconds(left)) }
        try await client.resource(Job.self, namespace: job.metadata.namespace)
            .delete(
                job.metadata.name ?? "", DeleteOptions(propagationPolicy: .background, uid: job.metadata.uid))
        return .done
    }
}
