public import NIOCore

/// Writes metrics in Prometheus' text exposition format, version 0.0.4.
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>.
public struct PrometheusText: Sendable {
    /// The `Content-Type` of what is written.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What has been written.
    public private(set) var buffer = ByteBuffer()

    /// Creates an empty text.
    public init() {}

    /// Writes a family: its `HELP` and `TYPE` lines, then its samples.
    public mutating func write(_ family: MetricFamily) {
        buffer.writeStaticString("# HELP ")
        buffer.writeString(family.name)
        buffer.writeStaticString(" ")
        buffer.writeString(family.help.replacingEach(["\\": "\\\\", "\n": "\\n"]))
        buffer.writeStaticString("\n# TYPE ")
        buffer.writeString(family.name)
        buffer.writeStaticString(" ")
        buffer.writeString(family.kind.rawValue)
        buffer.writeStaticString("\n")
        for series in family.series {
            switch series.value {
            case .number(let value): writeSample(name: family.name, labels: series.labels, value: value)
            case .histogram(let bounds, let counts, let sum):
                writeHistogram(family.name, series.labels, bounds: bounds, counts: counts, sum: sum)
            }
        }
    }

    private mutating func writeHistogram(
        _ name: String, _ labels: LabelSet, bounds: [Double], counts: [UInt64], sum: Double
    ) {
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            cumulative += count
            writeSample(
                name: name + "_bucket", labels: labels, extra: "le=\"\(Self.format(bound))\"",
                value: Double(cumulative))
        }
        writeSample(name: name + "_sum", labels: labels, value: sum)
        writeSample(name: name + "_count", labels: labels, value: Double(cumulative))
    }

    /// Writes one sample; `extra` is one more label in rendered form (`le="0.5"`), or nothing.
    private mutating func writeSample(name: String, labels: LabelSet, extra: String = "", value: Double) {
        buffer.writeString(name)
        if !labels.rendered.isEmpty || !extra.isEmpty {
            buffer.writeStaticString("{")
            buffer.writeString(labels.rendered)
            if !labels.rendered.isEmpty && !extra.isEmpty { buffer.writeStaticString(",") }
            buffer.writeString(extra)
            buffer.writeStaticString("}")
        }
        buffer.writeStaticString(" ")
        buffer.writeString(Self.format(value))
        buffer.writeStaticString("\n")
    }

    /// A value as Prometheus reads it.
    private static func format(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}
