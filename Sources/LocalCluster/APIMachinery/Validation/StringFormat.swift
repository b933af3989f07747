import CommonExpressionLanguage
import KubernetesModel

/// A format of strings that schemas may ask for; others are ignored, as the real server does.
///
/// Source: `apiextensions-apiserver/pkg/apiserver/validation/formats.go`, `kube-openapi/pkg/validation/strfmt`.
enum StringFormat: String {
    case dateTime = "date-time"
    case datetime
    case date
    case duration
    case ipv4
    case ipv6
    case cidr
    case uuid
    case uuid3
    case uuid4
    case uuid5
    case byte
    case hostname
    case email
    case uri
    case mac
    case hexcolor
    case k8sShortName = "k8s-short-name"
    case k8sLongName = "k8s-long-name"

    /// Whether `text` has the format.
    func admits(_ text: String) -> Bool {
        switch self {
        case .dateTime, .datetime: Timestamp(text) != nil && Self.isCalendarDate(String(text.prefix(10)))
        case .date: text.utf8.count == 10 && Self.isCalendarDate(text)
        case .duration: Self.isDuration(text)
        case .ipv4: IPAddressText.isIPv4(text)
        case .ipv6: IPAddressText.isIPv6(text)
        case .cidr: IPAddressText.isCIDR(text)
        case .uuid: Self.matches(text, "^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
        case .uuid3: Self.matches(text, "^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$")
        case .uuid4: Self.matches(text, "^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")
        case .uuid5: Self.matches(text, "^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")
        case .byte:
            Self.matches(text, "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$")
        case .hostname:
            text.utf8.count <= 255
                && Self.matches(
                    text,
                    "^[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?)*\\.?$"
                )
        case .email: Self.matches(text, "^[^@\\s<>]+@[^@\\s<>]+$")
        case .uri: Self.matches(text, "^([A-Za-z][A-Za-z0-9+.-]*:\\S*|/\\S*)$")
        case .mac: Self.matches(text, "^([0-9A-Fa-f]{2}([:-]))([0-9A-Fa-f]{2}\\2){4}[0-9A-Fa-f]{2}$")
        case .hexcolor: Self.matches(text, "^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$")
        case .k8sShortName: NameRule.dns1123Label.violations(of: text).isEmpty
        case .k8sLongName: NameRule.dns1123Subdomain.violations(of: text).isEmpty
        }
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        Pattern.cached("(?i)\(pattern)").matches(text)
    }

    /// Whether `yyyy-mm-dd` is a day of the calendar.
    private static func isCalendarDate(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[month - 1]).contains(day)
    }

    /// Whether Go's `time.ParseDuration`, or a number with a unit in words, reads the text.
    private static func isDuration(_ text: String) -> Bool {
        matches(text, "^[-+]?(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$|^0$")
            || matches(text, "^[0-9]+\\s*(ns|nano|us|µs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week)s?$")
    }
}
