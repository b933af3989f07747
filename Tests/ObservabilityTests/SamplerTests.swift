import ServiceContextModule
import Testing
import Tracing

@testable import Observability

struct SamplerTests {
    private static let ids = (0..<4000).map { _ in
        TraceContext.TraceID(high: .random(in: 1 ... .max), low: .random(in: 0 ... .max))
    }

    @Test(arguments: [0, 0.1, 0.5, 1]) func picksTheGivenShareOfNewTraces(ratio: Double) {
        let share = Double(Self.ids.count { Sampler(ratio: ratio).samples($0, parentIsSampled: nil) }) / 4000
        #expect(abs(share - ratio) < 0.05)
        if ratio == 0 || ratio == 1 { #expect(share == ratio) }
    }

    @Test func picksTheSameTracesEverywhere() {
        let (few, many) = (Sampler(ratio: 0.2, followsParent: false), Sampler(ratio: 0.6, followsParent: false))
        for id in Self.ids where few.samples(id, parentIsSampled: nil) {
            // Whoever records more records at least the same.
            #expect(many.samples(id, parentIsSampled: false))
        }
    }

    @Test func followsItsCallerOnlyIfItIsTo() {
        let id = Self.ids[0]
        #expect(Sampler(ratio: 0).samples(id, parentIsSampled: true))
        #expect(!Sampler(ratio: 1).samples(id, parentIsSampled: false))
        #expect(!Sampler(ratio: 0, followsParent: false).samples(id, parentIsSampled: true))
        #expect(Sampler(ratio: 1, followsParent: false).samples(id, parentIsSampled: false))
    }

    @Test func leavesNothingOfWhatIsUntraced() {
        struct Nobody: SpanRecorder {
            func record(_ span: FinishedSpan) { Issue.record("\(span.operationName) is recorded") }
        }
        let tracer = W3CTracer(sampler: Sampler(followsParent: false), recorder: Nobody())
        var context = ServiceContext.topLevel
        context.isUntraced = true
        let probe = tracer.startSpan("probe", context: context)
        let query = tracer.startSpan("query", context: probe.context)
        #expect(query.context.traceContext?.traceID == probe.context.traceContext?.traceID)
        #expect(probe.context.traceContext?.isSampled == false)
        #expect(query.context.traceContext?.isSampled == false)
        query.end()
        probe.end()
    }
}
