/// What fills the database with milestones.
package struct GeneratorSpec: DefaultedSchemaObject {
    package var enabled = true
    package var provider = GeneratorProvider.builtin
    package var schedule = "0 3 * * *"
    package var model: String?
    package var baseURL: String?
    package var apiKeySecretRef: SecretKeyRef?
    package var language: Language?
    package var batchSize = 10

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "!has(self.provider) || self.provider != 'openai' || has(self.apiKeySecretRef)",
                message: "provider openai needs apiKeySecretRef")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.enabled, "Whether milestones are generated at all."),
            SchemaField(
                CodingKeys.provider,
                """
                builtin stores a curated collection once, idempotently and without a network; openai asks a model of an \
                OpenAI-compatible API by schedule, and whenever an editor wants it.
                """),
            SchemaField(
                CodingKeys.schedule, "When openai is asked, as cron writes it, in UTC.", .cronSchedule, .length(1...100)
            ),
            SchemaField(
                CodingKeys.model, "Name of the model that is asked; the backend's default when left out.",
                .length(1...253)),
            SchemaField(
                CodingKeys.baseURL,
                "Where the API is, up to its version, such as http://ollama:11434/v1; OpenAI's own when left out.",
                .httpURL, .length(8...2048)),
            SchemaField(CodingKeys.apiKeySecretRef, "Where the API key stands."),
            SchemaField(
                CodingKeys.language, "Language of generated milestones; the frontend's default when left out."),
            SchemaField(CodingKeys.batchSize, "How many milestones each run asks for.", .range(1...200)),
        ]
    }
}

/// Who knows milestones.
package enum GeneratorProvider: String, SchemaEnumeration {
    case builtin
    case openai
}
