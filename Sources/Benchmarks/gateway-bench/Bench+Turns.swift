import Foundation
import Measurement

extension Bench {
    /// Loads each contender in turn, round after round, and reports the medians.
    func alternate(
        _ contenders: [Contender], method: String, token: String?, prefix: String, _ report: inout BenchReport
    ) async throws -> [String: LoadGenerator.Turn] {
        let generator = LoadGenerator(
            cores: loadCores, threads: loadThreads, connections: connections,
            script: try directory.write(
                LoadGenerator.script(method: method, token: token), to: "\(prefix).lua"))
        var running: [(contender: Contender, process: MeasuredProcess, turns: [LoadGenerator.Turn])] = []
        for contender in contenders { running.append((contender, try await start(contender), [])) }
        for index in running.indices {
            _ = try generator.load(running[index].process, url: running[index].contender.address, seconds: 1)
        }
        for _ in 0..<rounds {
            for index in running.indices {
                running[index].turns.append(
                    try generator.load(running[index].process, url: running[index].contender.address, seconds: seconds))
            }
        }
        var medians: [String: LoadGenerator.Turn] = [:]
        for (contender, process, turns) in running {
            let median = LoadGenerator.Turn.median(turns)
            medians[contender.name] = median
            let name = "\(prefix)_\(contender.name)"
            report.add("\(name)_cpu", median.cpuMicroseconds, "µs/request")
            report.add("\(name)_rate", median.requestsPerSecond.rounded(), "requests/s")
            report.add("\(name)_p50", median.p50, "ms")
            report.add("\(name)_p99", median.p99, "ms")
            report.add("\(name)_failures", median.failures, "requests", .atMost(0))
            let isGateway = contender.name == "gateway"
            report.add("\(name)_rss", try process.residentMegabytes(), "MB", isGateway ? .atMost(25) : nil)
            report.add("\(name)_first_byte", process.secondsToFirstByte * 1000, "ms", isGateway ? .atMost(50) : nil)
        }
        return medians
    }

    /// Reports how much faster one contender is than another, by rate where it is saturated, else by CPU time.
    func compare(
        _ turns: [String: LoadGenerator.Turn], _ one: String, _ other: String, least: Double?, prefix: String,
        _ report: inout BenchReport
    ) {
        guard let own = turns[one], let their = turns[other] else { return }
        // Only with four cores is the proxy, rather than what surrounds it, the bottleneck.
        let isSaturated = cores >= 4
        report.add(
            "\(prefix)_\(one)_cpu_ratio_to_\(other)", their.cpuMicroseconds / own.cpuMicroseconds, "x",
            isSaturated ? nil : least.map { .atLeast($0) })
        report.add(
            "\(prefix)_\(one)_rate_ratio_to_\(other)", own.requestsPerSecond / their.requestsPerSecond, "x",
            isSaturated ? least.map { .atLeast($0) } : nil)
    }
}
