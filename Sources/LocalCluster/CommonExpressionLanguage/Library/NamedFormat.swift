/// A format of strings that Kubernetes names, such as `format.dns1123Label()`.
package enum NamedFormat: String, Sendable, CaseIterable {
    case dns1123Label
    case dns1123Subdomain
    case dns1035Label
    case qualifiedName
    case dns1123LabelPrefix
    case dns1123SubdomainPrefix
    case dns1035LabelPrefix
    case labelValue
    case uri
    case uuid
    case byte
    case date
    case datetime

    /// What is wrong with a text; empty for a good one.
    func violations(of text: String) -> [String] {
        switch self {
        case .dns1123Label: Self.name(text, Self.label1123, 63, Self.label1123Message)
        case .dns1123LabelPrefix: Self.name(masked(text), Self.label1123, 63, Self.label1123Message)
        case .dns1123Subdomain: Self.name(text, Self.subdomain, 253, Self.subdomainMessage)
        case .dns1123SubdomainPrefix: Self.name(masked(text), Self.subdomain, 253, Self.subdomainMessage)
        case .dns1035Label: Self.name(text, Self.label1035, 63, Self.label1035Message)
        case .dns1035LabelPrefix: Self.name(masked(text), Self.label1035, 63, Self.label1035Message)
        case .labelValue:
            Self.name(text, "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?", 63, "must be a valid label value")
        case .qualifiedName:
            Self.name(
                text, "(\(Self.subdomain)/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]", 317,
                "must be a qualified name")
        case .uri: ParsedURL(text) == nil ? ["must be a valid URI"] : []
        case .uuid:
            Pattern.cached("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$").matches(text)
                ? [] : ["does not match the UUID format"]
        case .byte:
            Pattern.cached("^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$").matches(text)
                ? [] : ["invalid base64"]
        case .date: text.utf8.count == 10 && Moment(text, allowsDate: true) != nil ? [] : ["invalid date"]
        case .datetime: Moment(text) == nil ? ["invalid datetime"] : []
        }
    }

    /// A prefix of a name may end in a dash.
    private func masked(_ text: String) -> String { text.hasSuffix("-") ? String(text.dropLast()) + "a" : text }

    private static let label1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
    private static let label1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
    private static let subdomain = #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#
    private static let label1123Message =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
        + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '\(label1123)')"
    private static let label1035Message =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
        + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
        + "is '\(label1035)')"
    private static let subdomainMessage =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '\(subdomain)')"

    private static func name(_ text: String, _ pattern: String, _ maximum: Int, _ message: String) -> [String] {
        (text.utf8.count > maximum ? ["must be no more than \(maximum) characters"] : [])
            + (Pattern.cached("^\(pattern)$").matches(text) ? [] : [message])
    }
}

extension Functions {
    static let formats: FunctionTable = {
        var table: FunctionTable = [
            "format.named": [
                .global("format-named", [.string], .optional(.namedFormat)) { v throws(EvaluationError) in
                    .optional(NamedFormat(rawValue: try v[0].text()).map { .namedFormat($0) })
                }
            ],
            "validate": [
                .member("format-validate", [.namedFormat, .string], .optional(.list(.string))) {
                    v throws(EvaluationError) in
                    guard case .namedFormat(let format) = v[0] else { throw .noSuchOverload }
                    let violations = format.violations(of: try v[1].text())
                    return .optional(violations.isEmpty ? nil : .list(violations.map { .string($0) }))
                }
            ],
        ]
        for format in NamedFormat.allCases {
            table["format.\(format.rawValue)"] = [
                .global("format-\(format.rawValue)", [], .namedFormat) { _ throws(EvaluationError) in
                    .namedFormat(format)
                }
            ]
        }
        return table
    }()
}
