package import KubernetesModel

/// The pages that people see.
package struct FrontendSpec: ScalableSpec {
    package var replicas = 1
    package var autoscaling: AutoscalingSpec?
    package var title = "Milestones"
    package var defaultLanguage = Language.english
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
        [
            SchemaField(CodingKeys.title, "Title of every page.", .length(1...100)),
            SchemaField(CodingKeys.defaultLanguage, "Language of a visitor whose browser asks for none that is known."),
        ] + SchemaField.scalable
    }
}

/// A language of pages and milestones.
package enum Language: String, SchemaEnumeration {
    case spanish = "es"
    case english = "en"
}
