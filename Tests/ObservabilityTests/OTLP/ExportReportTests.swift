import Logging
import Testing

@testable import Observability

struct ExportReportTests {
    private let lines = ExporterUnderTest.Lines()

    private func report() -> ExportReport {
        ExportReport(
            signal: .logs, destination: OTLPDestination(url: "http://loki/otlp?tenant=1"),
            logger: Logger(label: "test") { [lines] in JSONLogHandler(label: $0, sink: lines) })
    }

    private func count(_ text: String) -> Int { lines.all.count { $0.contains(text) } }

    @Test func warnsOnceAMinuteOfAllThatWasLostSince() {
        var report = report()
        for second in 0..<130 { report.lost(10, reason: "HTTP 429: \(second)", now: .seconds(second)) }
        #expect(count("Telemetry can't be sent") == 3)
        #expect(lines.all.first?.contains(#""endpoint":"http://loki/otlp","lost":10,"#) == true)
        #expect(lines.all.last?.contains(#""lost":600,"reason":"HTTP 429: 120","signal":"logs""#) == true)
    }

    @Test func tellsOfTheEndOfWhatItWarnedOf() {
        var report = report()
        report.sent(rejected: 0, message: "", now: .zero)
        #expect(lines.all.isEmpty)
        for second in 1..<30 {
            report.lost(1, reason: "gone", now: .seconds(second))
            report.sent(rejected: 0, message: "", now: .seconds(second))
        }
        #expect(count("Telemetry can't be sent") == 1)
        #expect(count("Telemetry is sent again") == 1)
    }

    @Test func tellsOfRemarksWithoutRejections() {
        var report = report()
        report.sent(rejected: 0, message: "use another endpoint", now: .zero)
        #expect(count("use another endpoint") == 1)
    }
}
