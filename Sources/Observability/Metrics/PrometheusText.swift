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

    /// What a family of metrics measures.
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// Writes the `HELP` and `TYPE` lines that come before a family's samples.
    public mutating func writeHeader(name: String, kind: Kind, help: String) {
        buffer.writeStaticString("# HELP ")
        buffer.writeString(name)
        buffer.writeStaticString(" ")
        buffer.writeString(help.replacingEach(["\\": "\\\\", "\n": "\\n"]))
        buffer.writeStaticString("\n# TYPE ")
        buffer.writeString(name)
        buffer.writeStaticString(" ")
        buffer.writeString(kind.rawValue)
        buffer.writeStaticString("\n")
    }

    /// Writes one sample.
    /// - Parameters:
    ///   - name: The metric's name, suffix included.
    ///   - labels: The labels.
    ///   - extra: One more label in rendered form (`le="0.5"`), or nothing.
    ///   - value: The value now.
    public mutating func writeSample(name: String, labels: LabelSet = .none, extra: String = "", value: Double) {
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
    static func format(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }
}

/// The labels that tell one series of a family from another, in the order of their names.
public struct LabelSet: Sendable, Hashable {
    let rendered: String

    /// No labels.
    public static let none = LabelSet([])

    /// Creates a set; names are made valid, and of two equal names the later value counts.
    public init(_ dimensions: [(String, String)]) {
        if dimensions.isEmpty {
            rendered = ""
            return
        }
        var labels: [String: String] = [:]
        for (name, value) in dimensions { labels[name.prometheusName(allowingColon: false)] = value }
        rendered = labels.sorted { $0.key < $1.key }
            .map { "\($0.key)=\"\($0.value.replacingEach(["\\": "\\\\", "\n": "\\n", "\"": "\\\""]))\"" }
            .joined(separator: ",")
    }
}

extension String {
    /// The string with each character that Prometheus forbids in a name replaced by an underscore.
    func prometheusName(allowingColon: Bool) -> String {
        var name = String(
            map { character in
                switch character {
                case "a"..."z", "A"..."Z", "0"..."9", "_": character.isASCII ? character : "_"
                case ":": allowingColon ? ":" : "_"
                default: "_"
                }
            })
        if name.first.map({ "0"..."9" ~= $0 }) ?? true { name.insert("_", at: name.startIndex) }
        return name
    }

    fileprivate func replacingEach(_ replacements: [Character: String]) -> String {
        guard contains(where: { replacements[$0] != nil }) else { return self }
        return reduce(into: "") { $0 += replacements[$1] ?? String($1) }
    }
}
