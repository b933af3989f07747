import NIOCore

/// One request of the exporter: what it tells, of whom.
///
/// Source: <https://github.com/open-telemetry/opentelemetry-proto>, `collector/*/v1`; all three signals have the same
/// shape, of a resource, of scopes within it and of what belongs to each.
struct ExportRequest {
    /// What tells it, such as the service's name.
    let resource: [Attribute]
    let content: Content

    /// What a request tells.
    enum Content {
        case spans([FinishedSpan])
        case logs([LogRecord])
        case metrics([MetricFamily], MetricPoints)
    }

    /// How many spans, log records or data points there are.
    var count: Int {
        switch content {
        case .spans(let spans): spans.count
        case .logs(let records): records.count
        case .metrics(let families, _): families.reduce(0) { $0 + $1.series.count }
        }
    }

    /// The body of the request.
    func encoded(as encoding: OTLPEncoding) -> ByteBuffer {
        switch encoding {
        case .protobuf: ProtobufWriter.encode { write(into: &$0) }
        case .json: JSONMessageWriter.encode { write(into: &$0) }
        }
    }

    private func write<Writer: MessageWriter>(into writer: inout Writer) {
        switch content {
        case .spans(let spans):
            writer.write(MessageField(1, "resourceSpans"), messages: [resource]) { writer, resource in
                writer.write(resource: resource)
                writer.write(MessageField(2, "scopeSpans"), messages: [spans]) { writer, spans in
                    writer.write(scope: Self.ownScope)
                    writer.write(MessageField(2, "spans"), messages: spans) { $1.write(into: &$0) }
                }
            }
        case .logs(let records):
            // A logger is what the data model calls a scope.
            let loggers = Dictionary(grouping: records, by: \.logger).sorted { $0.key < $1.key }
            writer.write(MessageField(1, "resourceLogs"), messages: [resource]) { writer, resource in
                writer.write(resource: resource)
                writer.write(MessageField(2, "scopeLogs"), messages: loggers) { writer, logger in
                    writer.write(scope: logger.key)
                    writer.write(MessageField(2, "logRecords"), messages: logger.value) { $1.write(into: &$0) }
                }
            }
        case .metrics(let families, let points):
            writer.write(MessageField(1, "resourceMetrics"), messages: [resource]) { writer, resource in
                writer.write(resource: resource)
                writer.write(MessageField(2, "scopeMetrics"), messages: [families]) { writer, families in
                    writer.write(scope: Self.ownScope)
                    writer.write(MessageField(2, "metrics"), messages: families) { points.write($1, into: &$0) }
                }
            }
        }
    }

    /// Modules instrument themselves through facades that don't tell which module it was.
    private static let ownScope = "MilestonePlatform"
}

extension MessageWriter {
    fileprivate mutating func write(resource: [Attribute]) {
        write(MessageField(1, "resource")) { $0.write(MessageField(1, "attributes"), attributes: resource) }
    }

    fileprivate mutating func write(scope: String) {
        write(MessageField(1, "scope")) { $0.write(MessageField(1, "name"), string: scope) }
    }
}
