import APIMachinery
import KubernetesModel

/// Times as Go reads and writes them: `Time` in whole seconds, `MicroTime` with exactly six digits of fraction.
enum GoTime {
    private static let fraction = ".000000"
    private static let zone = "Z07:00"

    /// What Go's decoder says of text that is no time; `nil` for a good one.
    static func problem(_ text: String, isMicroTime: Bool) -> String? {
        let layout = "2006-01-02T15:04:05\(isMicroTime ? fraction : "")\(zone)"
        func refusal(_ rest: some StringProtocol, _ element: String) -> String {
            "parsing time \(text.quoted) as \(layout.quoted): cannot parse \(String(rest).quoted) as \(element.quoted)"
        }
        // What is no date at all fails at its first part.
        guard isDate(text.prefix(19)) else { return refusal(text, "2006") }
        var rest = text.dropFirst(19)
        if isMicroTime {
            let digits = rest.dropFirst().prefix(6)
            guard rest.first == ".", digits.count == 6, digits.allSatisfy(\.isASCIIDigit) else {
                return refusal(rest, fraction)
            }
            rest = rest.dropFirst(7)
        } else if rest.first == ".", rest.dropFirst().first?.isASCIIDigit == true {
            rest = rest.dropFirst().drop(while: \.isASCIIDigit)
        }
        if rest == "Z" { return nil }
        if rest.first == "Z" { return "parsing time \(text.quoted): extra text: \(String(rest.dropFirst()).quoted)" }
        guard Timestamp("2006-01-02T15:04:05\(rest)") != nil else { return refusal(rest, zone) }
        return nil
    }

    /// A time as it is stored: in UTC.
    static func canonical(_ text: String, isMicroTime: Bool) -> String {
        guard var time = Timestamp(text) else { return text }
        time.isMicroTime = isMicroTime
        return time.description
    }

    private static func isDate(_ text: Substring) -> Bool {
        Timestamp("\(text)Z") != nil
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
