import Measurement

extension Bench {
    /// Custom resources from nothing to what they want, at rest, and after a restart.
    func measureConverging(_ report: inout BenchReport) async throws {
        let idle = try await startOperator("reconcile")
        // What starting needed has been given back by then.
        try await Task.sleep(for: .seconds(5))
        report.add("runtime_idle_memory", try idle.process.residentMegabytes(), "MB", .atMost(20))
        idle.process.stop()

        let writes = command.fleets * (command.children + 1)
        let bare = try await bareRate(in: "bare")
        let load = load
        let (size, fleets) = (command.children, command.fleets)
        try await load.perform(fleets, command.parallelism) {
            try await load.createFleet($0, in: "fleet", size: size)
        }
        let before = try await load.requestsOfOperator(writesOnly: true)
        let first = try await startOperator("reconcile")
        try await first.wait(for: "writes", toReach: Double(writes), within: .seconds(120))
        // Longer than the operator takes to tell of more.
        try await Task.sleep(for: .seconds(3))
        let figures = try first.figures
        let rate = (figures["writes"] ?? 0) / (figures["writing"] ?? 1)
        let again = try await bareRate(in: "bare-again")
        let best = max(bare, again)
        report.add("bare_rate", best, "requests/s")
        report.add("operator_rate", rate, "requests/s")
        report.add("operator_share_of_bare_rate", rate / best * 100, "%", .atLeast(85))
        let sent = try await load.requestsOfOperator(writesOnly: true) - before
        report.add("operator_writes_beyond_needed", Double(sent - writes), "requests", .atMost(0))
        report.add("operator_converged_memory", try first.process.residentMegabytes(), "MB")

        let settled = try await load.requestsOfOperator()
        try await Task.sleep(for: .seconds(command.seconds))
        let busy = try await load.requestsOfOperator() - settled
        report.add("converged_requests", Double(busy), "requests/\(command.seconds)s", .atMost(0))
        first.process.stop()

        let written = try await load.requestsOfOperator(writesOnly: true)
        let second = try await startOperator("reconcile")
        report.add("restart_synced", second.secondsToSync, "s", .atMost(5))
        try await second.wait(for: "reconciles", toReach: Double(fleets), within: .seconds(60))
        try await Task.sleep(for: .seconds(3))
        report.add(
            "restart_writes", Double(try await load.requestsOfOperator(writesOnly: true) - written), "requests",
            .atMost(0))
        second.process.stop()
    }

    /// The requests a second that are reached when nothing is done but to send them.
    private func bareRate(in namespace: String) async throws -> Double {
        let load = load
        let (size, fleets) = (command.children, command.fleets)
        if namespace != "bare" { try await load.createNamespace(namespace) }
        try await load.perform(fleets, command.parallelism) {
            try await load.createFleet($0, in: namespace, size: size)
        }
        let seconds = try await load.perform(fleets, command.parallelism) {
            try await load.applyFleet($0, in: namespace, size: size)
        }
        return Double(fleets * (size + 1)) / seconds
    }
}
