import AsyncHTTPClient
import Foundation
import Measurement
import NIOCore
import PostgreSQL

extension Bench {
    /// A file of milestones, through the command line.
    func measureImport(_ report: inout BenchReport) async throws {
        let lines = (0..<command.imported).map { number in
            """
            {"date":"\(1600 + number % 400)-0\(1 + number % 9)-1\(number % 10)","title":"Imported number \(number)",\
            "description":"A text of some words that says what happened, and where.","category":"media","language":"en"}
            """
        }
        let file = try write(lines.joined(separator: "\n"), to: "import.ndjson")
        let start = ContinuousClock.now
        try run("import", file)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        report.add("import_rate", (Double(command.imported) / seconds).rounded(), "milestones/s", .atLeast(100_000))
    }

    /// Search, and pages far back, in many milestones.
    func measureManyRows(_ report: inout BenchReport) async throws {
        try await fill(command.manyRows)
        let own = try await startBackend()
        let address = "http://127.0.0.1:\(Self.firstPort)/v1/milestones"
        let generator = try load(connections: 2, script: LoadGenerator.script(method: "GET"))
        func turn(_ query: String) throws -> LoadGenerator.Turn {
            _ = try generator.load(own, url: address + query, seconds: 1)
            return try generator.load(own, url: address + query, seconds: command.seconds)
        }
        let search = try turn("/search?q=word77%20word1234&language=en")
        report.add("search_p50", search.p50, "ms")
        report.add("search_p99", search.p99, "ms", .atMost(20))
        report.add("search_failures", search.failures, "requests", .atMost(0))
        let word = try turn("/search?q=milestone&language=en")
        report.add("search_common_word_p99", word.p99, "ms", .atMost(20))
        let near = try turn("?limit=50&cursor=" + (try await cursor(beforePage: 2)))
        let far = try turn("?limit=50&cursor=" + (try await cursor(beforePage: 10_000)))
        report.add("page_2_p50", near.p50, "ms")
        report.add("page_10000_p50", far.p50, "ms")
        report.add("page_ratio", far.p50 / near.p50, "x", .atMost(1.2))
    }

    private func cursor(beforePage page: Int) async throws -> String {
        struct Page: Decodable {
            let next: String?
            private enum CodingKeys: String, CodingKey { case next = "next_cursor" }
        }
        let address = "http://127.0.0.1:\(Self.firstPort)/v1/milestones?limit=50&offset=\((page - 2) * 50)"
        let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: address), timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard let next = try JSONDecoder().decode(Page.self, from: Data(body.readableBytesView)).next else {
            throw MeasuredProcess.Useless(description: "\(address) tells no next page")
        }
        return next
    }
}
