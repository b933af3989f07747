import APIMachinery
import Foundation
import KubernetesModel

/// The next step of a CronJob: a pure function of it, its jobs and the time.
///
/// Source: Kubernetes documentation, *CronJob*, and `pkg/controller/cronjob`, whose events and names of jobs it keeps.
struct CronJobPlan {
    /// The moment for which a job is to be made now.
    var run: Timestamp?
    /// Jobs to delete first: those that give way to the next, and finished ones that are too many.
    var deletions: [Job] = []
    /// What is to be told.
    var notes: [EventNote] = []
    /// The status to report, but for the job that is made now.
    var status: CronJobStatus
    /// When the plan is to be made again, although nothing happened: seconds.
    var recheckAfter: Double?

    /// So many missed runs are told of; only the last of them is made up for, however many there are.
    private static let manyMissedRuns = 100
    /// The next look comes so many seconds after the moment, lest a clock that is late sees nothing due.
    private static let delay = 0.1

    init(_ cron: CronJob, jobs: [Job], now: Timestamp) {
        status = cron.status ?? CronJobStatus()
        take(jobs)
        if cron.metadata.isDeleting { return }
        if cron.spec?.suspend != true { schedule(cron, jobs, now) }
        trim(jobs, cron.spec)
        if status.active?.isEmpty == true { status.active = nil }
    }

    /// The name of the job of a moment.
    static func jobName(of cron: String, at moment: Timestamp) -> String {
        "\(cron)-\(moment.microseconds / 60_000_000)"
    }

    /// Brings the list of running jobs up to date with the jobs that there are.
    private mutating func take(_ jobs: [Job]) {
        var active = status.active ?? []
        for job in jobs.sorted(by: { $0.metadata.name ?? "" < $1.metadata.name ?? "" }) {
            let (name, index) = (job.metadata.name ?? "", active.firstIndex { $0.uid == job.metadata.uid })
            let isFinished = JobPlan.isFinished(job)
            if index == nil, !isFinished {
                warn("UnexpectedJob", "Saw a job that the controller did not create or forgot: \(name)")
            }
            if let index, isFinished {
                active.remove(at: index)
                let end = JobPlan.isComplete(job) ? "Complete" : "Failed"
                tell("SawCompletedJob", "Saw completed job: \(name), condition: \(end)")
            }
            if JobPlan.isComplete(job), let end = job.status?.completionTime,
                end.microseconds > status.lastSuccessfulTime?.microseconds ?? .min
            {
                status.lastSuccessfulTime = end
            }
        }
        let known = Set(jobs.compactMap(\.metadata.uid))
        for missing in active where !known.contains(missing.uid ?? "") {
            tell("MissingJob", "Active job went missing: \(missing.name ?? "")")
        }
        status.active = active.filter { known.contains($0.uid ?? "") }
    }

    private mutating func schedule(_ cron: CronJob, _ jobs: [Job], _ now: Timestamp) {
        guard let spec = cron.spec else { return }
        var zone = TimeZone.gmt
        if let name = spec.timeZone {
            guard let found = TimeZone(identifier: name) else {
                warn("UnknownTimeZone", "invalid timeZone: \"\(name)\": unknown time zone \(name)")
                return
            }
            zone = found
        }
        let schedule: CronSchedule
        do throws(CronSchedule.Problem) {
            schedule = try CronSchedule(spec.schedule, zone: zone)
        } catch {
            warn("UnparseableSchedule", "unparseable schedule: \"\(spec.schedule)\" : \(error)")
            return
        }
        recheckAfter = schedule.next(after: now.date).map { $0.timeIntervalSince(now.date) + Self.delay }
        guard let moment = latestRun(of: schedule, cron, now) else { return }
        if let deadline = spec.startingDeadlineSeconds, moment.microseconds + deadline * 1_000_000 < now.microseconds {
            warn("MissSchedule", "Missed scheduled time to start a job: \(Self.rfc1123(moment))")
            return
        }
        let name = Self.jobName(of: cron.metadata.name ?? "", at: moment)
        guard !(status.active ?? []).contains(where: { $0.name == name }), status.lastScheduleTime != moment else {
            return
        }
        let running = jobs.filter { job in status.active?.contains { $0.uid == job.metadata.uid } ?? false }
        if spec.concurrencyPolicy == "Forbid", !running.isEmpty {
            tell(
                "JobAlreadyActive",
                "Not starting job because prior execution is running and concurrency policy is Forbid")
            return
        }
        if spec.concurrencyPolicy == "Replace" {
            deletions = running
            status.active = []
        }
        run = moment
    }

    /// The last moment that has come and has had no run yet.
    private mutating func latestRun(of schedule: CronSchedule, _ cron: CronJob, _ now: Timestamp) -> Timestamp? {
        var earliest = (status.lastScheduleTime ?? cron.metadata.creationTimestamp ?? now).date
        if let deadline = cron.spec?.startingDeadlineSeconds {
            earliest = max(earliest, now.date.addingTimeInterval(-Double(deadline)))
        }
        guard let first = schedule.next(after: earliest), first <= now.date else { return nil }
        guard let second = schedule.next(after: first), second <= now.date else { return Timestamp(first) }
        let interval = second.timeIntervalSince(first)
        let missed = (now.date.timeIntervalSince(first) / interval).rounded(.down) + 1
        if missed > Double(Self.manyMissedRuns) {
            warn(
                "TooManyMissedTimes",
                "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew")
        }
        // Near the last one: a walk from the first could be one of years.
        var latest = second
        var next = schedule.next(after: max(second, first.addingTimeInterval((missed - 2) * interval)))
        while let moment = next, moment <= now.date {
            latest = moment
            next = schedule.next(after: moment)
        }
        return Timestamp(latest)
    }

    /// Chooses finished jobs that are more than the limits let stay, the oldest first.
    private mutating func trim(_ jobs: [Job], _ spec: CronJobSpec?) {
        func surplus(_ jobs: [Job], _ limit: Int) -> ArraySlice<Job> {
            jobs.sorted { ($0.start, $0.metadata.name ?? "") < ($1.start, $1.metadata.name ?? "") }
                .prefix(max(0, jobs.count - limit))
        }
        let finished = jobs.filter { JobPlan.isFinished($0) && !$0.metadata.isDeleting }
        deletions += surplus(finished.filter { !JobPlan.isComplete($0) }, spec?.failedJobsHistoryLimit ?? 1)
        deletions += surplus(finished.filter(JobPlan.isComplete), spec?.successfulJobsHistoryLimit ?? 3)
    }

    private mutating func tell(_ reason: String, _ message: String) {
        notes.append(EventNote(reason: reason, message: message))
    }

    private mutating func warn(_ reason: String, _ message: String) {
        notes.append(EventNote(isWarning: true, reason: reason, message: message))
    }

    private static func rfc1123(_ moment: Timestamp) -> String {
        moment.date.formatted(
            .verbatim(
                """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)\
                :\(second: .twoDigits)
                """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt,
                calendar: Calendar(identifier: .gregorian)
            )) + " +0000"
    }
}

extension Job {
    /// When it began, for an order; one that has not begun comes last.
    fileprivate var start: Int64 { status?.startTime?.microseconds ?? .max }
}
