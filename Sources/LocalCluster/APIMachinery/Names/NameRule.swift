/// What names of a kind may look like, and how the real server says that one does not.
///
/// Source: `k8s.io/apimachinery/pkg/util/validation`.
package struct NameRule: Sendable {
    private let maximumLength: Int
    private let lengthUnit: String
    let pattern: String
    private let description: String
    private let examples: [String]
    /// Whether the bytes of a name fit ``pattern``, which is there to be told.
    private let matches: @Sendable (Substring.UTF8View) -> Bool

    /// The messages about a name that breaks the rule; empty for a good one.
    package func violations(of name: String) -> [String] {
        var messages: [String] = []
        if name.utf8.count > maximumLength { messages.append("must be no more than \(maximumLength) \(lengthUnit)") }
        if !fits(name) { messages.append(patternMessage) }
        return messages
    }

    /// Whether a name has the right form; its length is another question.
    func fits(_ name: String) -> Bool { matches(name[...].utf8) }

    private var patternMessage: String {
        let list = examples.map { "'\($0)'" }
        let text = list.dropLast().map { "\($0),  or " }.joined() + (list.last ?? "")
        return "\(description) (e.g. \(text), regex used for validation is '\(pattern)')"
    }

    /// Lower-case words joined by dots and dashes, as most objects are named.
    package static let dns1123Subdomain = NameRule(
        maximumLength: 253, lengthUnit: "characters",
        pattern: #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#,
        description: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            + "and must start and end with an alphanumeric character",
        examples: ["example.com"], matches: \.isSubdomain)

    /// A subdomain whose first word may be any.
    package static let wildcardSubdomain = NameRule(
        maximumLength: 253, lengthUnit: "characters",
        pattern: #"\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#,
        description: "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which "
            + "must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        examples: ["*.example.com"], matches: { $0.starts(with: "*.".utf8) && $0.dropFirst(2).isSubdomain })

    /// Lower-case words joined by dashes, as namespaces are named.
    package static let dns1123Label = NameRule(
        maximumLength: 63, lengthUnit: "characters", pattern: "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
        description: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
            + "start and end with an alphanumeric character",
        examples: ["my-name", "123-abc"], matches: \.isLabel)

    /// Words joined by dashes that start with a letter, as Services are named.
    package static let dns1035Label = NameRule(
        maximumLength: 63, lengthUnit: "characters", pattern: "[a-z]([-a-z0-9]*[a-z0-9])?",
        description: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
            + "alphabetic character, and end with an alphanumeric character",
        examples: ["my-name", "abc-123"], matches: { $0.first?.isDigit == false && $0.isLabel })

    /// The part of a label's or annotation's key after the slash.
    static let qualifiedPart = NameRule(
        maximumLength: 63, lengthUnit: "bytes", pattern: "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
        description: "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character",
        examples: ["MyName", "my.name", "123-abc"], matches: \.isQualifiedPart)

    /// The value of a label.
    package static let labelValue = NameRule(
        maximumLength: 63, lengthUnit: "bytes", pattern: "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
        description: "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
            + "and must start and end with an alphanumeric character",
        examples: ["MyValue", "my_value", "12345"], matches: { $0.isEmpty || $0.isQualifiedPart })

    /// The key of a ConfigMap or Secret.
    package static let configMapKey = NameRule(
        maximumLength: 253, lengthUnit: "characters", pattern: "[-._a-zA-Z0-9]+",
        description: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        examples: ["key.name", "KEY_NAME", "key-name"], matches: { !$0.isEmpty && $0.allSatisfy(\.isNamePart) })

    /// A name of RBAC and the like: anything that can be a segment of a URL.
    package static func pathSegmentViolations(of name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }

    /// The messages about a key of a label or annotation: a name, with or without a domain and a slash before it.
    package static func qualifiedNameViolations(of key: String) -> [String] {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var messages: [String] = []
        switch parts.count {
        case 1: break
        case 2:
            if parts[0].isEmpty {
                messages.append("prefix part must be non-empty")
            } else {
                messages += dns1123Subdomain.violations(of: parts[0]).map { "prefix part \($0)" }
            }
        default:
            return [
                "a valid label key \(qualifiedPart.patternMessage) with an optional DNS subdomain prefix and '/' "
                    + "(e.g. 'example.com/MyName')"
            ]
        }
        let name = parts[parts.count - 1]
        if name.isEmpty {
            messages.append("name part must be non-empty")
        } else if name.utf8.count > qualifiedPart.maximumLength {
            messages.append("name part must be no more than \(qualifiedPart.maximumLength) bytes")
        }
        if !qualifiedPart.fits(name) {
            messages.append("name part \(qualifiedPart.patternMessage)")
        }
        return messages
    }
}

extension Substring.UTF8View {
    /// Small letters, digits and dashes between two of the former.
    fileprivate var isLabel: Bool {
        guard let first, let last else { return false }
        return first.isSmallOrDigit && last.isSmallOrDigit
            && allSatisfy { $0.isSmallOrDigit || $0 == UInt8(ascii: "-") }
    }

    /// Labels joined by dots.
    fileprivate var isSubdomain: Bool {
        split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy(\.isLabel)
    }

    /// Letters, digits, dashes, underscores and dots between two of the first.
    fileprivate var isQualifiedPart: Bool {
        guard let first, let last else { return false }
        return first.isLetterOrDigit && last.isLetterOrDigit && allSatisfy(\.isNamePart)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isSmallOrDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }

    fileprivate var isLetterOrDigit: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    fileprivate var isNamePart: Bool { isLetterOrDigit || "-_.".utf8.contains(self) }
}
