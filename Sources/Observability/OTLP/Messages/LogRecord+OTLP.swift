import Logging

extension LogRecord {
    /// Writes the fields of a `LogRecord` (`logs/v1/logs.proto`).
    func write(into writer: inout some MessageWriter) {
        writer.write(MessageField(1, "timeUnixNano"), fixed64: nanosecondsSinceEpoch)
        writer.write(MessageField(2, "severityNumber"), enumeration: level.severity)
        writer.write(MessageField(3, "severityText"), string: level.rawValue)
        writer.write(MessageField(5, "body")) { $0.write(.string(message)) }
        writer.write(MessageField(6, "attributes"), attributes: Attribute.all(of: metadata))
        if let trace {
            writer.write(MessageField(8, "flags"), fixed32: trace.isSampled ? 1 : 0)
            writer.write(MessageField(9, "traceId"), trace: trace.traceID)
            writer.write(MessageField(10, "spanId"), span: trace.spanID)
        }
        writer.write(MessageField(11, "observedTimeUnixNano"), fixed64: nanosecondsSinceEpoch)
    }
}

extension Logger.Level {
    /// The `SeverityNumber`; a notice is an important piece of information, and what is critical is fatal.
    fileprivate var severity: UInt32 {
        switch self {
        case .trace: 1
        case .debug: 5
        case .info: 9
        case .notice: 10
        case .warning: 13
        case .error: 17
        case .critical: 21
        }
    }
}
