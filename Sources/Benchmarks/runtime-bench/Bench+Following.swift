import Measurement

extension Bench {
    /// Deployments in a store: the first list, the memory, and changes.
    func measureFollowing(_ report: inout BenchReport) async throws {
        let load = load
        let count = command.deployments
        try await load.perform(count, command.parallelism) { try await load.createDeployment($0) }
        let follower = try await startOperator("follow")
        report.add("first_sync_\(count)", follower.secondsToSync, "s", .atMost(2.5))
        report.add("first_sync_cpu", try follower.process.cpuSeconds() * 1e6 / Double(count), "µs/object")
        try await Task.sleep(for: .seconds(3))
        report.add("cached_memory_\(count)", try follower.process.residentMegabytes(), "MB", .atMost(90))
        report.add("cached_memory_peak", try follower.process.peakMegabytes(), "MB")

        let changes = try follower.figures["changes"] ?? 0
        let cpu = try follower.process.cpuSeconds()
        let events = command.seconds * 1000
        let start = ContinuousClock.now
        try await load.perform(events, command.parallelism) { number in
            // One every millisecond, however long each takes.
            try await Task.sleep(until: start + .milliseconds(number))
            try await load.changeDeployment(number % count, to: number)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await follower.wait(for: "changes", toReach: changes + Double(events), within: .seconds(30))
        let used = try follower.process.cpuSeconds() - cpu
        report.add("watch_events", Double(events) / seconds, "events/s")
        report.add("watch_cpu_per_1000_events", used / Double(events) * 1000 * 100, "% of a core", .atMost(15))
        follower.process.stop()
    }
}
