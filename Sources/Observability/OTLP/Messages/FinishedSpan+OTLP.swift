import Tracing

extension FinishedSpan {
    /// Writes the fields of a `Span` (`trace/v1/trace.proto`).
    func write(into writer: inout some MessageWriter) {
        writer.write(MessageField(1, "traceId"), trace: trace.traceID)
        writer.write(MessageField(2, "spanId"), span: trace.spanID)
        if let state = trace.state { writer.write(MessageField(3, "traceState"), string: state) }
        if let parent { writer.write(MessageField(4, "parentSpanId"), span: parent) }
        writer.write(MessageField(5, "name"), string: operationName)
        writer.write(MessageField(6, "kind"), enumeration: kind.number)
        writer.write(MessageField(7, "startTimeUnixNano"), fixed64: startNanoseconds)
        writer.write(MessageField(8, "endTimeUnixNano"), fixed64: endNanoseconds)
        writer.write(MessageField(9, "attributes"), attributes: Attribute.all(of: attributes))
        if !events.isEmpty {
            writer.write(MessageField(11, "events"), messages: events) { writer, event in
                writer.write(MessageField(1, "timeUnixNano"), fixed64: event.nanosecondsSinceEpoch)
                writer.write(MessageField(2, "name"), string: event.name)
                writer.write(MessageField(3, "attributes"), attributes: Attribute.all(of: event.attributes))
            }
        }
        let links = links.compactMap { link in link.context.traceContext.map { ($0, link.attributes) } }
        if !links.isEmpty {
            writer.write(MessageField(13, "links"), messages: links) { writer, link in
                writer.write(MessageField(1, "traceId"), trace: link.0.traceID)
                writer.write(MessageField(2, "spanId"), span: link.0.spanID)
                writer.write(MessageField(4, "attributes"), attributes: Attribute.all(of: link.1))
            }
        }
        if let status {
            writer.write(MessageField(15, "status")) { writer in
                if let message = status.message { writer.write(MessageField(2, "message"), string: message) }
                writer.write(MessageField(3, "code"), enumeration: status.code == .error ? 2 : 1)
            }
        }
        writer.write(MessageField(16, "flags"), fixed32: trace.isSampled ? 1 : 0)
    }
}

extension SpanKind {
    fileprivate var number: UInt32 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
