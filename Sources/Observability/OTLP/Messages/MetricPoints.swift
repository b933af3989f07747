/// When what metrics tell began and was read.
struct MetricPoints: Sendable {
    var startNanoseconds: UInt64
    var nanoseconds: UInt64
    var temporality: MetricTemporality

    /// Writes the fields of a `Metric` (`metrics/v1/metrics.proto`); its name stays the one that Prometheus scrapes.
    func write<Writer: MessageWriter>(_ family: MetricFamily, into writer: inout Writer) {
        writer.write(MessageField(1, "name"), string: family.name)
        writer.write(MessageField(2, "description"), string: family.help)
        if let unit = family.unit { writer.write(MessageField(3, "unit"), string: unit) }
        switch family.kind {
        case .gauge:
            writer.write(MessageField(5, "gauge")) { writeDataPoints(of: family, into: &$0) }
        case .counter:
            writer.write(MessageField(7, "sum")) { writer in
                writeDataPoints(of: family, into: &writer)
                writer.write(MessageField(2, "aggregationTemporality"), enumeration: temporality.rawValue)
                writer.write(MessageField(3, "isMonotonic"), flag: true)
            }
        case .histogram:
            writer.write(MessageField(9, "histogram")) { writer in
                writeDataPoints(of: family, into: &writer)
                writer.write(MessageField(2, "aggregationTemporality"), enumeration: temporality.rawValue)
            }
        }
    }

    private func writeDataPoints<Writer: MessageWriter>(of family: MetricFamily, into writer: inout Writer) {
        writer.write(MessageField(1, "dataPoints"), messages: family.series) { writer, series in
            if family.kind != .gauge {
                writer.write(MessageField(2, "startTimeUnixNano"), fixed64: startNanoseconds)
            }
            writer.write(MessageField(3, "timeUnixNano"), fixed64: nanoseconds)
            let labels = series.labels.pairs.map { Attribute(key: $0.name, value: .string($0.value)) }
            switch series.value {
            case .number(let number):
                writer.write(MessageField(4, "asDouble"), number: number)
                writer.write(MessageField(7, "attributes"), attributes: labels)
            case .histogram(let bounds, let counts, let sum):
                writer.write(MessageField(4, "count"), fixed64: counts.reduce(0, +))
                writer.write(MessageField(5, "sum"), number: sum)
                writer.write(MessageField(6, "bucketCounts"), fixed64s: counts)
                writer.write(MessageField(7, "explicitBounds"), numbers: bounds)
                writer.write(MessageField(9, "attributes"), attributes: labels)
            }
        }
    }
}

/// What sums and histograms tell: `AggregationTemporality` of the OpenTelemetry protocol.
public enum MetricTemporality: UInt32, Sendable {
    /// What has come since the last reading.
    case delta = 1
    /// What has come since the process began.
    case cumulative = 2
}

extension MetricFamily {
    /// The unit that its name tells, in UCUM.
    fileprivate var unit: String? {
        let name = name.hasSuffix("_total") ? name.dropLast("_total".count) : name[...]
        return name.hasSuffix("_seconds") ? "s" : name.hasSuffix("_bytes") ? "By" : nil
    }
}
