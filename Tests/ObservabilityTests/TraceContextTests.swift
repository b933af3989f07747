import ServiceContextModule
import Synchronization
import Testing
import Tracing

@testable import Observability

struct TraceContextTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func readsAndWritesParents() throws {
        let context = try #require(TraceContext(parent: Self.parent, state: "vendor=x"))
        #expect(context.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanID.description == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.state == "vendor=x")
        #expect(context.parent == Self.parent)
        // A later version may say more behind what this one knows.
        #expect(
            TraceContext(parent: "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more")?.isSampled == false)
    }

    @Test(arguments: [
        "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736x00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
    ])
    func refusesWhatTheStandardForbids(parent: String) {
        #expect(TraceContext(parent: parent) == nil)
    }

    @Test func dropsAnOverlongState() {
        #expect(TraceContext(parent: Self.parent, state: String(repeating: "x", count: 513))?.state == nil)
    }

    @Test func childrenStayInTheirTraceAndAreRecordedWhenSampled() throws {
        let recorder = Recorder()
        let tracer = W3CTracer(recorder: recorder)
        var context = ServiceContext.topLevel
        tracer.extract(["traceparent": Self.parent, "tracestate": "a=b"], into: &context, using: Fields())
        struct Failure: Error {}
        _ = ServiceContext.withValue(context) {
            #expect(throws: Failure.self) {
                try tracer.withSpan("outer", ofKind: .server) { span in
                    span.attributes["n"] = 1
                    var carrier: [String: String] = [:]
                    tracer.inject(span.context, into: &carrier, using: Fields())
                    #expect(carrier["traceparent"]?.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") == true)
                    #expect(carrier["traceparent"] != Self.parent)
                    #expect(carrier["tracestate"] == "a=b")
                    tracer.withSpan("inner") { _ in }
                    throw Failure()
                }
            }
        }
        let spans = recorder.spans.withLock { $0 }
        #expect(spans.map(\.operationName) == ["inner", "outer"])
        try #require(spans.count == 2)
        #expect(spans[0].parent == spans[1].trace.spanID)
        #expect(spans[1].parent?.description == "00f067aa0ba902b7")
        #expect(spans[1].status?.code == .error)
        #expect(spans[1].events.map(\.name) == ["exception"])
        #expect(Set(spans.map(\.trace.traceID)).count == 1)
    }

    @Test func followsItsCallersDecisionNotToSample() {
        let recorder = Recorder()
        let tracer = W3CTracer(recorder: recorder)
        var context = ServiceContext.topLevel
        context.traceContext = TraceContext(parent: Self.parent.dropLast(2) + "00")
        let span = tracer.startSpan("quiet", context: context)
        #expect(!span.isRecording)
        span.end()
        #expect(recorder.spans.withLock { $0.isEmpty })
    }

    @Test func samplesTheGivenShareOfNewTraces() {
        let tracer = W3CTracer(sampler: Sampler(ratio: 0.25), generator: SeededGenerator(state: 7))
        let sampled = (0..<4000).count { _ in
            tracer.startSpan("root", context: .topLevel).context.traceContext?.isSampled == true
        }
        #expect((900...1100).contains(sampled))
    }

    private final class Recorder: SpanRecorder {
        let spans = Mutex<[FinishedSpan]>([])
        func record(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }
    }

    private struct Fields: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    /// SplitMix64.
    private struct SeededGenerator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
