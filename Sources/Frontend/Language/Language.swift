/// A language that pages are written in.
enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case spanish = "es"

    /// The language's name in itself.
    var name: String {
        switch self {
        case .english: "English"
        case .spanish: "Español"
        }
    }
}

extension Language {
    /// The name of the cookie that remembers a choice.
    static let cookieName = "language"

    /// The language that a reader gets: what the address says, else what they chose before, else what their browser
    /// prefers, else the platform's own.
    static func negotiate(
        query: String?, cookie: String?, acceptLanguage: String?, default defaultLanguage: Language
    ) -> Language {
        query.flatMap(Language.init) ?? cookie.flatMap(Language.init) ?? acceptLanguage.flatMap(preferred)
            ?? defaultLanguage
    }

    /// The language that an Accept-Language field likes best (RFC 9110, 12.5.4).
    private static func preferred(_ acceptLanguage: String) -> Language? {
        var best: (language: Language, quality: Double)?
        for range in acceptLanguage.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmed }
            guard let tag = parts.first,
                let language = Language(rawValue: tag.split(separator: "-").first.map { $0.lowercased() } ?? "")
            else { continue }
            let quality =
                parts.dropFirst().lazy.compactMap { $0.hasPrefix("q=") ? Double($0.dropFirst(2)) : nil }.first ?? 1
            if quality > best?.quality ?? 0 { best = (language, quality) }
        }
        return best?.language
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
