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
        let source = jobs.store[key]
        try await releaseOrphans(of: key, source?.metadata.isDeleting == true ? nil : source?.metadata.uid)
        guard let source else { return .done }
        let job = try Workload<Job>(source)
        guard !job.object.metadata.isDeleting else { return .done }
        if let expiry = JobPlan.expiry(of: job.object) { return try await expire(job.object, at: expiry) }

        let plan = JobPlan(
            job.object, pods: pods.store.objects(controlledBy: job.uid), now: now(), backOffBase: backOffBase)
        let writer = PodWriter(client: client, pods: pods, events: events, context: context)
        for _ in 0..<plan.creations {
            var pod = try job.template.pod(
                generateName: "\(key.name)-", owner: job.reference, namespace: key.namespace)
            pod.metadata.finalizers = (pod.metadata.finalizers ?? []) + [JobPlan.trackingFinalizer]
            try await writer.create(pod, for: job.object)
        }
        for pod in plan.deletions { try await writer.delete(pod, for: job.object) }
        if let updated = try await StatusWriter(client: client).write(plan.status, of: source, resource: Job.resource) {
            context.wrote(updated, seenBy: jobs)
        }
        // Only now: a pod that is let go before its end is written would never be counted.
        for pod in plan.releases { try await release(pod) }
        if !JobPlan.isFinished(job.object), let end = plan.status.conditions?.last, end.status == "True",
            end.type == "Complete" || end.type == "Failed"
        {
            let isComplete = end.type == "Complete"
            events.record(
                isComplete ? .normal : .warning, regarding: job.object,
                reason: isComplete ? "Completed" : end.reason ?? "Failed",
                message: isComplete ? "Job completed" : end.message ?? "")
        }
        return plan.recheckAfter.map { .requeue(after: .seconds($0)) } ?? .done
    }

    /// Lets pods go whose job is gone or going: nobody is going to count them.
    private func releaseOrphans(of key: ObjectKey, _ uid: String?) async throws {
        for pod in pods.store.objects(namespace: key.namespace ?? "") where pod.isTracked {
            guard let owner = pod.metadata.controller, owner.kind == Job.resource.kind, owner.name == key.name,
                owner.uid != uid
            else { continue }
            try await release(pod)
        }
    }

    /// Takes the job's finalizer off a pod.
    private func release(_ pod: Pod) async throws {
        let rest = (pod.metadata.finalizers ?? []).filter { $0 != JobPlan.trackingFinalizer }
        let patch: JSONValue = [
            "metadata": [
                "uid": pod.metadata.uid.map(JSONValue.string) ?? .null,
                "finalizers": rest.isEmpty ? .null : try JSONValue(encoding: rest),
            ]
        ]
        do {
            _ = try await client.resource(Pod.resource, namespace: pod.metadata.namespace)
                .patch(pod.metadata.name ?? "", .merge(patch))
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return
        }
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
