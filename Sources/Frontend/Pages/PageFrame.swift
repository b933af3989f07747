/// What stands around the content of every page.
struct PageFrame: Sendable {
    /// A link to a page in a language.
    struct LanguageLink: Sendable {
        let code: String
        let name: String
        let address: String
        let isCurrent: Bool
    }

    let language: String
    /// The site's name.
    let site: String
    /// The page's own name, for the browser's tab; the site's where the page has none.
    let title: String
    let tagline: String
    let skipToContent: String
    let languagesLabel: String
    let languages: [LanguageLink]
    let stylesheet: String
    let icon: String
    /// Where the same content stands as JSON, and what the link to it says.
    let dataAddress: String
    let dataLabel: String
}

/// Makes frames for one reader's request.
struct FrameBuilder: Sendable {
    /// The site's name.
    let site: String
    /// The language of the page.
    let language: Language
    /// Where the style sheet is.
    let stylesheet: String
    /// Where the icon is.
    let icon: String

    /// A frame.
    ///
    /// - Parameters:
    ///   - title: the page's name, nil for the page that the site is known by.
    ///   - address: where the page is in a language.
    ///   - data: where the same content stands as JSON.
    func frame(title: String?, data: String = "/api/v1/milestones", address: (Language) -> String) -> PageFrame {
        let phrases = Phrases.of(language)
        return PageFrame(
            language: language.rawValue, site: site, title: title.map { "\($0) · \(site)" } ?? site,
            tagline: phrases.tagline, skipToContent: phrases.skipToContent, languagesLabel: phrases.languages,
            languages: Language.allCases.map {
                PageFrame.LanguageLink(
                    code: $0.rawValue, name: $0.name, address: address($0), isCurrent: $0 == language)
            },
            stylesheet: stylesheet, icon: icon, dataAddress: data, dataLabel: phrases.asData)
    }
}
