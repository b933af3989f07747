package import KubernetesModel

/// The milestones API.
package struct BackendSpec: ScalableSpec {
    package var replicas = 1
    package var autoscaling: AutoscalingSpec?
    package var generator = GeneratorSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?
    package var affinity: AffinitySpec?
    package var topologySpreadConstraints: [SpreadSpec]?
    package var priorityClassName: String?
    package var podAnnotations: [String: String]?
    package var podLabels: [String: String]?
    package var extraEnv: [VariableSpec]?

    package init() {}

    package static var fields: [SchemaField] {
        [SchemaField(CodingKeys.generator, "Where milestones come from.")] + SchemaField.scalable
    }
}

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
                "self.provider != 'openai' || has(self.model)", message: "provider openai needs a model"),
            ValidationRule(
                "self.provider != 'openai' || has(self.apiKeySecretRef) || has(self.baseURL)",
                message: "provider openai needs apiKeySecretRef, or the baseURL of a server that asks for no key"),
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.enabled, "Whether milestones are generated at all."),
            SchemaField(
                CodingKeys.provider,
                """
                builtin stores a curated collection once, idempotently and without a network; openai asks a model of an \
                OpenAI-compatible API by schedule.
                """),
            SchemaField(
                CodingKeys.schedule, "When openai is asked, as cron writes it, in UTC.", .pattern(cronSchedule),
                .length(1...100)),
            SchemaField(CodingKeys.model, "Name of the model that openai is asked for.", .length(1...253)),
            SchemaField(
                CodingKeys.baseURL, "Where an OpenAI-compatible API is, such as http://ollama:11434/v1.",
                .pattern(#"^https?://[^\s]+$"#), .length(8...2048)),
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

/// Five fields, or a word such as `@daily`.
let cronSchedule =
    #"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|([0-9A-Za-z*,/?-]+ +){4}[0-9A-Za-z*,/?-]+)$"#
