import KubernetesModel
package import MilestoneAPI
package import MilestoneResources

extension BackupStatus {
    /// How backups went, by their CronJob and the pods of its last runs; what these tell no longer is kept from before.
    ///
    /// - Throws: `DecodingError` where a live object has an unknown shape.
    package static func observe(_ wanted: [DesiredObject]?, in observation: Observation) throws -> BackupStatus? {
        guard let name = wanted?.first(where: { $0.resource == CronJob.resource })?.key.name,
            let live = try observation.object(CronJob.self, name)
        else { return nil }
        let ended = observation.pods(of: .backup).compactMap { pod in pod.end.map { (pod: pod, end: $0) } }
        let pods = ended.sorted { $0.end < $1.end }.map(\.pod)
        var status = observation.platform.status?.backup ?? BackupStatus()
        if let success = live.status?.lastSuccessfulTime { status.note(success) }
        if let last = pods.last(where: { $0.status?.phase == "Succeeded" }), let end = last.end {
            status.note(end)
            // The image of the database may be somebody's own, and say something else or nothing.
            let report = last.report
            (status.lastDump, status.lastDumpBytes) = (report?.name, report?.bytes)
        }
        if let last = pods.last(where: { $0.status?.phase == "Failed" }), let end = last.end,
            status.lastFailureTime.map({ $0 < end }) ?? true
        {
            status.lastFailureTime = end
            status.lastFailureMessage = PodProblem(last)?.message.trimmed(to: 1024)
        }
        return status == BackupStatus() ? nil : status
    }

    /// Takes in that a run succeeded; the dump of an earlier one is the last no longer.
    private mutating func note(_ success: Timestamp) {
        guard lastSuccessTime.map({ $0 < success }) ?? true else { return }
        lastSuccessTime = success
        (lastDump, lastDumpBytes) = (nil, nil)
    }
}

/// What a run leaves word of at its end.
private struct Report: Decodable {
    let name: String
    let bytes: Int64
}

extension Pod {
    /// What its container left word of; `nil` for what is no report.
    fileprivate var report: Report? {
        guard let message = status?.containerStatuses?.first?.state?.terminated?.message else { return nil }
        do {
            return try JSONValue(parsing: message.utf8).decode(as: Report.self)
        } catch {
            return nil
        }
    }

    /// When the last of its containers ended.
    fileprivate var end: Timestamp? {
        ((status?.initContainerStatuses ?? []) + (status?.containerStatuses ?? []))
            .compactMap { $0.state?.terminated?.finishedAt }.max()
    }
}
