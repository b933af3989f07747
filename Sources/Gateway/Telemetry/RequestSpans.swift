import NIOCore
import Observability
import Tracing

/// One event loop's spans of requests that are sampled: one for each request, and one within it for each time that it was
/// sent to an upstream.
///
/// They are collected here and handed over by the dozen, so that loops don't wait for each other at the recorder.
final class RequestSpans {
    /// One sending of a request to an upstream.
    struct Attempt {
        /// The id of its span, which the upstream sees as its parent.
        var span: UInt64
        /// When it began.
        var start: NIODeadline
        /// Where it went.
        var address: [UInt8]
    }

    /// Spans that are worth a handing over.
    private static let batch = 64

    private let recorder: any SpanRecorder
    private let sampler: Sampler
    private var finished: [FinishedSpan] = []

    /// Makes spans for `recorder`, of the traces that `sampler` picks.
    init(recorder: any SpanRecorder, sampler: Sampler) {
        self.recorder = recorder
        self.sampler = sampler
        finished.reserveCapacity(Self.batch)
    }

    /// Decides whether the trace is recorded.
    ///
    /// - Parameter caller: what the client told of it; nil when the trace begins here.
    func sample(_ trace: inout TraceParent, caller: TraceParent?) {
        trace.isSampled = sampler.samples(trace.context.traceID, parentIsSampled: caller?.isSampled)
    }

    /// Hands over what has been collected; called now and then.
    func flush() {
        guard !finished.isEmpty else { return }
        recorder.record(contentsOf: finished)
        finished.removeAll(keepingCapacity: true)
    }

    private func append(_ span: FinishedSpan) {
        finished.append(span)
        if finished.count >= Self.batch { flush() }
    }

    /// Records a request that is over.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - end: when its response was over.
    func record(_ request: ClientRequest, status: Int, end: NIODeadline) {
        guard request.trace.isSampled else { return }
        let method = request.head.method.rawValue
        let route = request.route?.name
        var attributes: SpanAttributes = [:]
        attributes["http.request.method"] = method
        attributes["http.response.status_code"] = status
        attributes["url.path"] = request.path
        attributes["url.scheme"] = request.origin.isSecure ? "https" : "http"
        attributes["client.address"] = String(decoding: request.origin.client, as: UTF8.self)
        if let route { attributes["http.route"] = route }
        if status >= 500 { attributes["error.type"] = String(status) }
        append(
            FinishedSpan(
                trace: request.trace.context, parent: request.callerSpan.map(TraceContext.SpanID.init),
                operationName: route.map { "\(method) \($0)" } ?? method, kind: .server,
                startNanoseconds: request.startTime, endNanoseconds: request.time(of: end), attributes: attributes,
                events: [], links: [], status: status >= 500 ? SpanStatus(code: .error) : nil))
    }

    /// Records a sending that is over.
    ///
    /// - Parameters:
    ///   - status: the response's status, nil when there was none.
    ///   - failure: why there was none.
    func record(_ attempt: Attempt, of request: ClientRequest, resends: Int, status: Int?, failure: String?) {
        var trace = request.trace
        trace.span = attempt.span
        var attributes: SpanAttributes = [:]
        attributes["http.request.method"] = request.head.method.rawValue
        attributes["server.address"] = String(decoding: attempt.address, as: UTF8.self)
        if let status { attributes["http.response.status_code"] = status }
        if resends > 0 { attributes["http.request.resend_count"] = resends }
        if let failure { attributes["error.type"] = failure }
        append(
            FinishedSpan(
                trace: trace.context, parent: TraceContext.SpanID(request.trace.span),
                operationName: request.head.method.rawValue, kind: .client,
                startNanoseconds: request.time(of: attempt.start), endNanoseconds: request.time(of: .now()),
                attributes: attributes, events: [], links: [],
                status: failure == nil ? nil : SpanStatus(code: .error)))
    }
}

extension TraceParent {
    /// The same place as the tracer knows it.
    var context: TraceContext {
        TraceContext(
            traceID: TraceContext.TraceID(high: traceHigh, low: traceLow), spanID: TraceContext.SpanID(span),
            isSampled: isSampled)
    }
}
