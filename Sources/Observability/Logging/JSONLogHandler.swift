public import Logging
import NIOCore
public import Tracing

/// Writes each log event as one line of JSON, with the ids of the trace it belongs to.
///
/// Metadata become members of the object beside `time`, `level`, `logger` and `message`; a metadata key that would
/// hide one of those is written as `metadata.<key>`.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let sink: any LogSink
    private let nanosecondsSinceEpoch: @Sendable () -> UInt64

    /// Creates a handler for one logger.
    /// - Parameters:
    ///   - label: The logger's label, written as `logger`.
    ///   - level: The least level that is written.
    ///   - metadataProvider: Metadata added to each event; by default the ids of the current trace.
    ///   - sink: Where lines go.
    ///   - nanosecondsSinceEpoch: The clock that stamps events.
    public init(
        label: String, level: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = .traceContext,
        sink: any LogSink = FileDescriptorSink.standardError,
        nanosecondsSinceEpoch: @escaping @Sendable () -> UInt64 = { DefaultTracerClock.now.nanosecondsSinceEpoch }
    ) {
        self.label = label
        self.logLevel = level
        self.metadataProvider = metadataProvider
        self.sink = sink
        self.nanosecondsSinceEpoch = nanosecondsSinceEpoch
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = ByteBuffer()
        line.reserveCapacity(256)
        line.writeStaticString("{\"time\":\"")
        line.writeTimestamp(nanosecondsSinceEpoch: nanosecondsSinceEpoch())
        line.writeStaticString("\",\"level\":")
        line.writeJSONString(event.level.rawValue)
        line.writeStaticString(",\"logger\":")
        line.writeJSONString(label)
        line.writeStaticString(",\"message\":")
        line.writeJSONString(event.message.description)
        if let error = event.error {
            line.writeStaticString(",\"error\":")
            line.writeJSONString(String(describing: error))
        }
        let merged = mergedMetadata(of: event)
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            line.writeStaticString(",")
            line.writeJSONString(Self.reservedKeys.contains(key) ? "metadata.\(key)" : key)
            line.writeStaticString(":")
            line.writeJSON(value)
        }
        line.writeStaticString("}\n")
        sink.write(line: line)
    }

    private static let reservedKeys: Set<String> = ["time", "level", "logger", "message", "error"]

    private func mergedMetadata(of event: LogEvent) -> Logger.Metadata {
        var merged = metadata
        if let provided = metadataProvider?.get(), !provided.isEmpty {
            merged.merge(provided) { _, new in new }
        }
        if let own = event.metadata, !own.isEmpty {
            merged.merge(own) { _, new in new }
        }
        return merged
    }
}

extension ByteBuffer {
    fileprivate mutating func writeJSON(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let string):
            writeJSONString(string)
        case .stringConvertible(let value):
            // Numbers and booleans stay what they are, so that a log store can compare and sum them.
            switch value {
            case let integer as any BinaryInteger: writeString(String(integer))
            case let number as Double: writeJSONNumber(number)
            case let flag as Bool: writeString(flag ? "true" : "false")
            default: writeJSONString(value.description)
            }
        case .array(let values):
            writeStaticString("[")
            for (index, value) in values.enumerated() {
                if index > 0 { writeStaticString(",") }
                writeJSON(value)
            }
            writeStaticString("]")
        case .dictionary(let members):
            writeStaticString("{")
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { writeStaticString(",") }
                writeJSONString(member.key)
                writeStaticString(":")
                writeJSON(member.value)
            }
            writeStaticString("}")
        }
    }
}
