import Measurement
import PostgreSQL

extension Bench {
    /// A request of the comparison, and how much faster than the peer's its answer has to be.
    private struct Exercise {
        let name: String
        let path: String
        let script: String
        let leastRatio: Double
    }

    /// The same requests to the backend and to the peer, in turns.
    func measureBesidePeer(_ report: inout BenchReport) async throws {
        try run("migrate")
        try await fill(command.rows)
        let id: String = try await database.query("SELECT id::text FROM milestone LIMIT 1")[0].decode(0)
        let own = try await startBackend()
        let peer = try await startPeer()
        let exercises = [
            Exercise(
                name: "list", path: "/v1/milestones?limit=50", script: LoadGenerator.script(method: "GET"),
                leastRatio: 15),
            Exercise(
                name: "get", path: "/v1/milestones/\(id)", script: LoadGenerator.script(method: "GET"), leastRatio: 20),
            Exercise(name: "post", path: "/v1/milestones", script: Self.posting, leastRatio: 15),
        ]
        for exercise in exercises {
            let generator = try load(connections: command.connections, script: exercise.script)
            var turns: [[LoadGenerator.Turn]] = [[], []]
            for round in 0...command.rounds {
                for (index, process) in [own, peer].enumerated() {
                    let turn = try generator.load(
                        process, url: "http://127.0.0.1:\(Self.firstPort + index)\(exercise.path)",
                        seconds: round == 0 ? 1 : command.seconds)
                    // The first round is for warming up.
                    if round > 0 { turns[index].append(turn) }
                }
            }
            compare(exercise, .median(turns[0]), .median(turns[1]), &report)
        }
        report.add("backend_rss", try own.residentMegabytes(), "MB", .atMost(45))
        report.add("fastapi_rss", try peer.residentMegabytes(), "MB")
        report.add("backend_start", own.secondsToFirstByte * 1000, "ms")
    }

    private func compare(
        _ exercise: Exercise, _ own: LoadGenerator.Turn, _ peer: LoadGenerator.Turn, _ report: inout BenchReport
    ) {
        for (name, turn) in [("backend", own), ("fastapi", peer)] {
            report.add("\(exercise.name)_\(name)_rate", turn.requestsPerSecond.rounded(), "requests/s")
            report.add("\(exercise.name)_\(name)_cpu", turn.cpuMicroseconds, "µs/request")
            report.add("\(exercise.name)_\(name)_p50", turn.p50, "ms")
            report.add("\(exercise.name)_\(name)_p99", turn.p99, "ms", name == "backend" ? .atMost(peer.p99) : nil)
            report.add("\(exercise.name)_\(name)_failures", turn.failures, "requests", .atMost(0))
        }
        report.add(
            "\(exercise.name)_ratio", own.requestsPerSecond / peer.requestsPerSecond, "x", .atLeast(exercise.leastRatio)
        )
        report.add("\(exercise.name)_cpu_ratio", peer.cpuMicroseconds / own.cpuMicroseconds, "x")
    }

    /// Each request adds another milestone, in every turn.
    private static let posting =
        """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        math.randomseed(os.time())
        local run = math.random(1, 2^31)
        local count = 0
        request = function()
          count = count + 1
          local title = run .. " " .. tostring({}):sub(8) .. " " .. count
          return wrk.format(nil, nil, nil, '{"date":"1969-07-20","title":"' .. title .. '","description":"A text of \
        some words that says what happened, where, and who was there to see it.","category":"space","language":"en"}')
        end

        """ + LoadGenerator.figures
}
