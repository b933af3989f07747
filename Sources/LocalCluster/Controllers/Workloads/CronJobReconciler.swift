import APIMachinery
import ControllerRuntime
import Foundation
import KubernetesClient
import KubernetesModel

/// Makes the jobs of CronJobs at their times.
struct CronJobReconciler: Reconciler {
    /// Says on a job for which moment it was made.
    static let momentAnnotation = "batch.kubernetes.io/cronjob-scheduled-timestamp"

    let client: Client
    let cronJobs: Reflector<DynamicObject>
    let jobs: Reflector<DynamicObject>
    let events: EventRecorder
    let now: @Sendable () -> Timestamp

    func reconcile(_ key: ObjectKey, context: ReconcileContext) async throws -> ReconcileOutcome {
        guard let source = cronJobs.store[key] else { return .done }
        let cron = try source.content.decode(as: CronJob.self)
        let own = try jobs.store.objects(ownedBy: cron.metadata.uid ?? "").map { try $0.content.decode(as: Job.self) }
            .filter { $0.metadata.controller?.uid == cron.metadata.uid }
        var plan = CronJobPlan(cron, jobs: own, now: now())
        for note in plan.notes {
            events.record(
                note.isWarning ? .warning : .normal, regarding: cron, reason: note.reason, message: note.message)
        }
        for job in plan.deletions { try await delete(job, of: cron, context) }
        if let moment = plan.run {
            let job = try await create(try Self.job(of: source, cron, at: moment), of: cron, context)
            let reference = ObjectReference(
                apiVersion: Job.resource.apiVersion, kind: Job.resource.kind, namespace: key.namespace,
                name: job.metadata.name, uid: job.metadata.uid, resourceVersion: job.metadata.resourceVersion)
            plan.status.active = (plan.status.active ?? []) + [reference]
            plan.status.lastScheduleTime = moment
        }
        if let updated = try await StatusWriter(client: client)
            .write(plan.status, of: source, resource: CronJob.resource)
        {
            context.wrote(updated, seenBy: cronJobs)
        }
        return plan.recheckAfter.map { .requeue(after: .seconds($0)) } ?? .done
    }

    /// The job of a moment: the template as it was stored, so that jobs get every field of it, known here or not.
    static func job(of source: DynamicObject, _ cron: CronJob, at moment: Timestamp) throws -> DynamicObject {
        let template = source.content[path: "spec", "jobTemplate"] ?? [:]
        var annotations = template[path: "metadata", "annotations"]?.objectValue ?? [:]
        let zone = cron.spec?.timeZone.flatMap { TimeZone(identifier: $0) } ?? .gmt
        annotations[momentAnnotation] = .string(
            moment.date.formatted(Date.ISO8601FormatStyle(timeZoneSeparator: .colon, timeZone: zone)))
        var metadata: JSONValue = [
            "name": .string(CronJobPlan.jobName(of: cron.metadata.name ?? "", at: moment)),
            "annotations": .object(annotations),
            "ownerReferences": [try JSONValue(encoding: OwnerReference(controller: cron))],
        ]
        metadata["namespace"] = cron.metadata.namespace.map(JSONValue.string)
        metadata["labels"] = template[path: "metadata", "labels"]
        return try DynamicObject([
            "apiVersion": .string(Job.resource.apiVersion), "kind": .string(Job.resource.kind), "metadata": metadata,
            "spec": template["spec"] ?? [:],
        ])
    }

    private func create(_ job: DynamicObject, of cron: CronJob, _ context: ReconcileContext) async throws
        -> DynamicObject
    {
        let resource = client.resource(Job.resource, namespace: job.metadata.namespace)
        let name = job.metadata.name ?? ""
        do {
            let created = try await resource.create(job)
            context.wrote(created, seenBy: jobs)
            events.record(.normal, regarding: cron, reason: "SuccessfulCreate", message: "Created job \(name)")
            return created
        } catch let error as APIError where error.isAlreadyExists {
            // Made just before a restart that left the status behind; somebody else's is an obstacle.
            let standing = try await resource.get(name)
            if standing.metadata.controller?.uid == cron.metadata.uid { return standing }
            events.record(
                .warning, regarding: cron, reason: "FailedCreate", message: "Error creating job: \(error.message)")
            throw error
        } catch let error as APIError {
            events.record(
                .warning, regarding: cron, reason: "FailedCreate", message: "Error creating job: \(error.message)")
            throw error
        }
    }

    private func delete(_ job: Job, of cron: CronJob, _ context: ReconcileContext) async throws {
        let name = job.metadata.name ?? ""
        do {
            try await client.resource(Job.self, namespace: job.metadata.namespace)
                .delete(name, DeleteOptions(propagationPolicy: .background, uid: job.metadata.uid))
            events.record(.normal, regarding: cron, reason: "SuccessfulDelete", message: "Deleted job \(name)")
        } catch let error as APIError where error.isNotFound || error.isConflict {
            return
        }
    }
}
