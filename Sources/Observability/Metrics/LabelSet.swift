/// The labels that tell one series of a family from another, in the order of their names.
public struct LabelSet: Sendable, Hashable {
    /// The labels as Prometheus reads them, which is also what tells two sets apart.
    let rendered: String
    /// The same as names and values.
    let pairs: [(name: String, value: String)]

    /// No labels.
    public static let none = LabelSet([])

    /// Creates a set; names are made valid, and of two equal names the later value counts.
    public init(_ dimensions: [(String, String)]) {
        if dimensions.isEmpty {
            rendered = ""
            pairs = []
            return
        }
        var labels: [String: String] = [:]
        for (name, value) in dimensions { labels[name.prometheusName(allowingColon: false)] = value }
        pairs = labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        rendered = pairs.map { "\($0.name)=\"\($0.value.replacingEach(["\\": "\\\\", "\n": "\\n", "\"": "\\\""]))\"" }
            .joined(separator: ",")
    }

    public static func == (left: LabelSet, right: LabelSet) -> Bool { left.rendered == right.rendered }

    public func hash(into hasher: inout Hasher) { hasher.combine(rendered) }
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

    /// The string with each of some characters replaced.
    func replacingEach(_ replacements: [Character: String]) -> String {
        guard contains(where: { replacements[$0] != nil }) else { return self }
        return reduce(into: "") { $0 += replacements[$1] ?? String($1) }
    }
}
