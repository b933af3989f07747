import Measurement

extension Bench {
    /// Many requests, writing ones with a token among them, and what they leave behind in memory.
    func soak(requests: Int, _ report: inout BenchReport) async throws {
        let upstream = try await startUpstream()
        let contender = Contender.gateway(
            gateway, Self.firstPort + 2, to: Self.firstPort, directory,
            settings: ["RATE_LIMIT_REQUESTS_PER_SECOND": "1000000", "RATE_LIMIT_BURST": "1000000"])
        let process = try await start(contender)
        let generators = try ["GET", "DELETE"].map { method in
            LoadGenerator(
                cores: loadCores, threads: loadThreads, connections: connections,
                script: try directory.write(
                    LoadGenerator.script(method: method, token: directory.token), to: "soak-\(method).lua"))
        }
        var done = 0.0
        var failures = 0.0
        var warm: Double?
        while done < Double(requests) {
            for generator in generators {
                let turn = try generator.load(process, url: contender.address, seconds: 15)
                done += turn.requests
                failures += turn.failures
            }
            // What is made once, connections and caches, is there after the first round.
            if warm == nil { warm = try process.residentMegabytes() }
        }
        withExtendedLifetime(upstream) {}
        report.add("soak_requests", done, "requests")
        report.add("soak_failures", failures, "requests", .atMost(0))
        report.add("soak_rss_growth", try process.residentMegabytes() - (warm ?? 0), "MB", .atMost(2))
    }
}
