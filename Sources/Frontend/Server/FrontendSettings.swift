package import Configuration
import ServiceKit

/// What a frontend is told when it starts.
package struct FrontendSettings: Sendable {
    /// Where it listens.
    let http: HTTPSettings
    /// Where the backend is.
    let backendURL: String
    /// The site's name.
    let title: String
    /// The language of whoever prefers none.
    let defaultLanguage: Language

    /// Makes settings with what has no default.
    init(http: HTTPSettings, backendURL: String, title: String = "Milestones", defaultLanguage: Language = .english) {
        self.http = http
        self.backendURL = backendURL
        self.title = title
        self.defaultLanguage = defaultLanguage
    }

    /// Reads the settings.
    ///
    /// - Configuration keys:
    ///   - `backend.url` (string, required): where the backend is.
    ///   - `title` (string, default `Milestones`): the site's name.
    ///   - `default-language` (`en` or `es`, default `en`): the language of whoever prefers none.
    ///   - those of `HTTPSettings`; the port's default is 3000.
    /// - Throws: ``SettingError`` for a setting that is missing or can't be read.
    package init(reader: ConfigReader) throws {
        let title = reader.string(forKey: "title") ?? ""
        let code = reader.string(forKey: "default-language", default: Language.english.rawValue)
        guard let language = Language(rawValue: code) else {
            let codes = Language.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingError(key: "default-language", problem: "is \"\(code)\", which is none of \(codes)")
        }
        self.init(
            http: try HTTPSettings(reader: reader, port: 3000), backendURL: try reader.requiredSetting("backend.url"),
            title: title.isEmpty ? "Milestones" : title, defaultLanguage: language)
    }
}
