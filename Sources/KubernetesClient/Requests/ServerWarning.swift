import HTTPTypes
import Logging
import Synchronization

/// Something that a server did and thinks unwise, such as dropping a field that it doesn't know.
public struct ServerWarning: Sendable, Hashable {
    /// What the server says.
    public var text: String
    /// Method and path of the request.
    public var request: String

    public init(text: String, request: String) {
        self.text = text
        self.request = request
    }

    /// Reads the `Warning` fields of an answer: `299 - "text"` (RFC 7234, 5.5).
    static func warnings(in fields: HTTPFields, to request: ClientRequest) -> [ServerWarning] {
        guard let name = HTTPField.Name("Warning") else { return [] }
        return fields[values: name].flatMap(texts).map { ServerWarning(text: $0, request: request.summary) }
    }

    /// The quoted texts of a field, which may hold several warnings; dates, quoted too, never come.
    private static func texts(of field: String) -> [String] {
        var texts: [String] = []
        var current: String?
        var isEscaped = false
        for character in field {
            guard let text = current else {
                if character == "\"" { current = "" }
                continue
            }
            if isEscaped || (character != "\\" && character != "\"") {
                current = text + String(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                texts.append(text)
                current = nil
            }
        }
        return texts.isEmpty && !field.isEmpty ? [field] : texts
    }
}

/// Logs warnings, each text once: a controller hears the same one with every request.
final class WarningLog: Sendable {
    /// How many texts are remembered; more are forgotten together.
    private static let capacity = 1000

    private let logger: Logger
    private let seen = Mutex<Set<String>>([])

    init(_ logger: Logger) { self.logger = logger }

    func note(_ warning: ServerWarning) {
        let isNew = seen.withLock { seen in
            if seen.count >= Self.capacity { seen = [] }
            return seen.insert(warning.text).inserted
        }
        if isNew { logger.warning("\(warning.text)", metadata: ["request": "\(warning.request)"]) }
    }
}
