package import Foundation

/// The curated milestones that come with the program, each in English and in Spanish.
package struct BuiltinProvider: MilestoneProvider {
    package let name = "builtin"
    private let file: URL?

    /// Creates a provider.
    /// - Parameter file: The curated set; nil takes the program's own.
    package init(file: URL? = nil) {
        self.file = file
    }

    package func proposals() throws -> [MilestoneContent] {
        guard let file = file ?? Bundle.module.url(forResource: "Resources/milestones", withExtension: "json") else {
            throw Unreadable(reason: "milestones.json is missing from \(Bundle.module.bundlePath)")
        }
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(contentsOf: file))
        } catch {
            throw Unreadable(reason: "\(file.path): \(error)")
        }
        return try entries.flatMap { entry in
            guard let date = CalendarDate(entry.date) else {
                throw Unreadable(reason: "\(file.path): there is no day \(entry.date)")
            }
            return [(MilestoneLanguage.english, entry.en), (.spanish, entry.es)].map { language, text in
                MilestoneContent(
                    date: date, title: text.title, description: text.description, category: entry.category,
                    language: language, source: name)
            }
        }
    }

    private struct Entry: Decodable {
        let date: String
        let category: MilestoneCategory
        let es: Text
        let en: Text

        struct Text: Decodable {
            let title: String
            let description: String
        }
    }

    private struct Unreadable: Error, CustomStringConvertible {
        let reason: String
        var description: String { "The curated milestones can't be read: \(reason)" }
    }
}
