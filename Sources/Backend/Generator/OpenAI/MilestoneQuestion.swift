/// The question that milestones come from.
struct MilestoneQuestion: Sendable, Equatable {
    /// Stored with what comes of it; changes with every change of a word below.
    static let version = "2026-11-25"

    let month: Int
    let day: Int
    let language: MilestoneLanguage

    /// The request to a model.
    func request(model: String) -> ChatCompletion.Request {
        let instructions =
            """
            You know the history of technology and answer with facts only. Title and description are plain text in \
            \(language == .spanish ? "Spanish" : "English"), without markup and without links. The title has at most \
            120 characters, the description one to three sentences. When you know of nothing that certainly happened \
            on that day, set found to false.
            """
        let question =
            """
            ¿Sabrías decirme un hecho histórico tecnológico que sucediera en una fecha específica? \
            La fecha: mes \(month), día \(day), de cualquier año.
            """
        return ChatCompletion.Request(
            model: model,
            messages: [.init(role: "system", content: instructions), .init(role: "user", content: question)],
            responseFormat: .init(schema: Schema()))
    }

    /// What an answer looks like, in JSON Schema.
    struct Schema: Encodable {
        private enum CodingKeys: String, CodingKey { case name, strict, schema }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode("milestone", forKey: .name)
            try container.encode(true, forKey: .strict)
            try container.encode(Object(), forKey: .schema)
        }

        private struct Object: Encodable {
            let type = "object"
            let additionalProperties = false
            let required = ["found", "date", "title", "description", "category"]
            let properties = [
                "found": Property(type: "boolean"),
                "date": Property(type: "string", description: "YYYY-MM-DD"),
                "title": Property(type: "string"), "description": Property(type: "string"),
                "category": Property(type: "string", choices: MilestoneCategory.allCases.map(\.rawValue)),
            ]
        }

        private struct Property: Encodable {
            let type: String
            var description: String?
            var choices: [String]?

            private enum CodingKeys: String, CodingKey {
                case type, description
                case choices = "enum"
            }
        }
    }
}
