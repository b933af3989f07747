import ArgumentParser
import Foundation
import KubernetesModel
import MilestoneAPI

/// How a command prints what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case yaml

    /// The document in this format, with an end of line; `text` stands for itself.
    func render(_ document: JSONValue, text: () -> String) -> String {
        switch self {
        case .text: text() + "\n"
        case .json: document.text() + "\n"
        case .yaml: document.yaml
        }
    }
}

/// Colours of a terminal; elsewhere, and where `NO_COLOR` is set, text stays as it is.
///
/// Source: no-color.org.
struct Palette {
    /// Colours by what they mean.
    enum Meaning: Int {
        case bad = 31
        case good = 32
        case change = 33
    }

    private let isColourful: Bool

    init(
        isTerminal: Bool = isatty(STDOUT_FILENO) == 1,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        isColourful = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// The text in the colour of its meaning.
    func paint(_ text: String, _ meaning: Meaning?) -> String {
        guard isColourful, let meaning else { return text }
        return "\u{1B}[\(meaning.rawValue)m\(text)\u{1B}[0m"
    }
}
