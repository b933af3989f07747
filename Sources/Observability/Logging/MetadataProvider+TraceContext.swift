public import Logging
import ServiceContextModule

extension Logger.MetadataProvider {
    /// Adds `trace_id` and `span_id` to what is logged within a trace.
    public static let traceContext = Logger.MetadataProvider {
        guard let trace = ServiceContext.current?.traceContext else { return [:] }
        return ["trace_id": .string(trace.traceID.description), "span_id": .string(trace.spanID.description)]
    }
}
