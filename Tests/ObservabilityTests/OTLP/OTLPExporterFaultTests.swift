import NIOCore
import ObservabilityTesting
import Testing

@testable import Observability

@Suite(.timeLimit(.minutes(1)))
struct OTLPExporterFaultTests {
    @Test(arguments: [429, 502, 503, 504]) func triesAgainWhatMayBeTakenLater(status: Int) async throws {
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.status(status), .hangUp, .status(status))
            let subject = try ExporterUnderTest(sendingTo: receiver.url)
            try await subject.exporter.run {
                subject.record(1)
                try await receiver.eventually { $0.requests.count == 4 }
            }
            #expect(Set(receiver.requests.map(\.body)).count == 1, "it is the same request")
            #expect(subject.sent == 1)
            #expect(subject.dropped(.failed) == 0)
            #expect(subject.log.all.isEmpty)
        }
    }

    @Test func waitsAsLongAsTheReceiverAsks() async throws {
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.status(503, fields: ["Retry-After": "1"]))
            let subject = try ExporterUnderTest(sendingTo: receiver.url)
            try await subject.exporter.run {
                subject.record(1)
                try await receiver.eventually { $0.requests.count == 1 }
                let start = ContinuousClock.now
                try await receiver.eventually { $0.requests.count == 2 }
                #expect(ContinuousClock.now - start > .milliseconds(900))
            }
            #expect(subject.sent == 1)
        }
    }

    @Test func leavesAReceiverAloneThatAsksForMoreTimeThanThereIs() async throws {
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.status(429, fields: ["Retry-After": "100"]))
            let subject = try ExporterUnderTest(sendingTo: receiver.url) {
                $0.spanBatches.exportTimeout = .seconds(5)
            }
            try await subject.exporter.run {
                subject.record(1)
                try await receiver.eventually { _ in subject.dropped(.failed) == 1 }
                subject.record(1)
                #expect(receiver.requests.count == 1)
            }
            // A process that stops makes its last attempt all the same.
            #expect(subject.sent == 1)
        }
    }

    @Test(arguments: [302, 400, 401, 404, 413, 500]) func givesUpWhatIsRefused(status: Int) async throws {
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.status(status, fields: ["Location": receiver.url + "/elsewhere"]))
            let subject = try ExporterUnderTest(sendingTo: receiver.url)
            try await subject.exporter.run {
                subject.record(2)
                try await receiver.eventually { _ in subject.dropped(.failed) == 2 }
                subject.record(1)
                try await receiver.eventually { _ in subject.sent == 1 }
            }
            #expect(receiver.requests.map(\.path) == ["/v1/traces", "/v1/traces"])
            #expect(subject.log.all.count == 2)
            #expect(subject.log.all.first?.contains("HTTP \(status)") == true)
            #expect(subject.log.all.last?.contains("Telemetry is sent again") == true)
        }
    }

    @Test func holdsNobodyUpWhileAReceiverIsSilent() async throws {
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.silence, .silence)
            let subject = try ExporterUnderTest(sendingTo: receiver.url) { settings in
                settings.traces?.timeout = .milliseconds(300)
                settings.spanBatches.queueLimit = 100
                settings.spanBatches.batchLimit = 10
            }
            try await subject.exporter.run {
                subject.record(10)
                try await receiver.eventually { $0.requests.count == 1 }
                let duration = ContinuousClock().measure { subject.record(5000) }
                #expect(duration < .milliseconds(300))
                // What waits is what came first; what has no room is counted.
                #expect(subject.dropped(.queueFull) == 4900)
                try await receiver.eventually { _ in subject.sent == 110 }
            }
            #expect(Set(try receiver.spans.map(\.name)) == Set((0..<100).map { "span \($0)" }))
            #expect(subject.dropped(.failed) == 0)
        }
    }

    @Test func tellsOnceThatNobodyListens() async throws {
        let port = try await OTLPReceiver.listening { $0.port }
        let subject = try ExporterUnderTest(sendingTo: "http://127.0.0.1:\(port)") { settings in
            settings.spanBatches.exportTimeout = .milliseconds(50)
        }
        try await subject.exporter.run {
            for round in 1...3 {
                subject.record(2)
                while subject.dropped(.failed) < 2 * round { try await Task.sleep(for: .milliseconds(2)) }
            }
        }
        #expect(subject.log.all.count == 1)
        #expect(subject.log.all.first?.contains("http://127.0.0.1:\(port)/v1/traces") == true)
        #expect(subject.log.all.first?.contains(#""lost":2"#) == true)
    }

    @Test func tellsWhatAReceiverRejects() async throws {
        let partial = ProtobufWriter.encode { writer in
            writer.write(MessageField(1, "partialSuccess")) { writer in
                writer.write(MessageField(1, "rejectedSpans"), integer: 2)
                writer.write(MessageField(2, "errorMessage"), string: "two are too old")
            }
        }
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.status(200, body: partial), .status(200, body: partial))
            let subject = try ExporterUnderTest(sendingTo: receiver.url) { $0.spanBatches.batchLimit = 5 }
            try await subject.exporter.run { subject.record(10) }
            #expect(receiver.requests.count == 2, "what is rejected isn't sent again")
            #expect(subject.dropped(.rejected) == 4)
            #expect(subject.sent == 6)
            #expect(subject.log.all.count == 1)
            #expect(subject.log.all.first?.contains("two are too old") == true)
        }
    }

    @Test func stopsInTimeWhoeverDoesNotAnswer() async throws {
        try await OTLPReceiver.listening { receiver in
            receiver.answer(.silence, .silence)
            let subject = try ExporterUnderTest(sendingTo: receiver.url, flushTimeout: .milliseconds(200))
            let duration = try await ContinuousClock().measure {
                try await subject.exporter.run {
                    subject.record(1)
                    try await receiver.eventually { $0.requests.count == 1 }
                }
            }
            #expect(duration < .seconds(5), "an attempt alone may take ten")
        }
    }

    @Test func neverTellsItsKey() async throws {
        let key = "NRAK-s3cret"
        try await OTLPReceiver.listening { receiver in
            receiver.answer(
                .status(403, fields: ["Content-Type": "text/plain"], body: ByteBuffer(string: "bad key \(key)!")))
            let subject = try ExporterUnderTest(sendingTo: receiver.url) { settings in
                settings.traces?.url += "?key=\(key)"
                settings.traces?.headers = [("api-key", key)]
            }
            try await subject.exporter.run { subject.record(1) }
            #expect(receiver.requests.first?.fields["api-key"] == key)
            #expect(subject.log.all.first?.contains("bad key [redacted]!") == true)
            #expect(subject.log.all.first?.contains("OTEL_EXPORTER_OTLP_HEADERS") == true)
            #expect(!subject.log.all.joined().contains("s3cret"))
        }
    }
}
