/// A span as a receiver reads it.
package struct ReceivedSpan {
    package var traceID: String
    package var spanID: String
    package var parentSpanID: String?
    package var name: String
    package var kind: UInt64
    package var start: UInt64
    package var end: UInt64
    package var attributes: [String: String]
    package var resource: [String: String]
    /// The whole message, for what else is asked.
    package var message: ProtobufMessage
}

/// A log record as a receiver reads it.
package struct ReceivedLog {
    package var logger: String
    package var time: UInt64
    package var severity: UInt64
    package var body: String
    package var attributes: [String: String]
    package var traceID: String?
    package var spanID: String?
    package var resource: [String: String]
}

/// A metric as a receiver reads it.
package struct ReceivedMetric {
    package var name: String
    package var unit: String?
    /// The number of the field that holds its points: 5 a gauge, 7 a sum, 9 a histogram.
    package var kind: Int
    /// What holds its points.
    package var data: ProtobufMessage
    package var points: [ProtobufMessage]
}

extension OTLPReceiver {
    /// The spans of all requests in protobuf, in their order.
    package var spans: [ReceivedSpan] {
        get throws {
            try scopes("/v1/traces").flatMap { resource, scope in
                try scope.messages(2).map { span in
                    ReceivedSpan(
                        traceID: span.hexadecimal(1) ?? "", spanID: span.hexadecimal(2) ?? "",
                        parentSpanID: span.hexadecimal(4), name: span.text(5) ?? "", kind: span.integer(6) ?? 0,
                        start: span.integer(7) ?? 0, end: span.integer(8) ?? 0, attributes: try span.attributes(9),
                        resource: resource, message: span)
                }
            }
        }
    }

    /// The log records of all requests in protobuf.
    package var logs: [ReceivedLog] {
        get throws {
            try scopes("/v1/logs").flatMap { resource, scope in
                let logger = try scope.messages(1).first?.text(1) ?? ""
                return try scope.messages(2).map { record in
                    ReceivedLog(
                        logger: logger, time: record.integer(1) ?? 0, severity: record.integer(2) ?? 0,
                        body: try record.messages(5).first?.attributeValue ?? "", attributes: try record.attributes(6),
                        traceID: record.hexadecimal(9), spanID: record.hexadecimal(10), resource: resource)
                }
            }
        }
    }

    /// The metrics of all requests in protobuf.
    package var metrics: [ReceivedMetric] {
        get throws {
            try scopes("/v1/metrics").flatMap { _, scope in
                try scope.messages(2).map { metric in
                    guard let kind = [5, 7, 9].first(where: { !metric.all($0).isEmpty }),
                        let data = try metric.messages(kind).first
                    else { throw ProtobufMessage.Malformed() }
                    return ReceivedMetric(
                        name: metric.text(1) ?? "", unit: metric.text(3), kind: kind, data: data,
                        points: try data.messages(1))
                }
            }
        }
    }

    /// The scopes of all requests for a path, each with its resource's attributes.
    private func scopes(_ path: String) throws -> [([String: String], ProtobufMessage)] {
        try requests.filter { $0.path == path }.flatMap { request in
            try ProtobufMessage(request.body).messages(1).flatMap { whole in
                let resource = try whole.messages(1).first?.attributes(1) ?? [:]
                return try whole.messages(2).map { (resource, $0) }
            }
        }
    }
}
