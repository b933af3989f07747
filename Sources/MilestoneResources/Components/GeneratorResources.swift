import KubernetesModel
import MilestoneAPI

/// What fills the database with milestones: a Job that stores the curated ones, which adds what is missing and changes
/// nothing else; or a CronJob that asks a model for more.
struct GeneratorResources {
    let blueprint: Blueprint

    private var spec: GeneratorSpec { blueprint.spec.backend.generator }

    var objects: [DesiredObject] {
        let account = DesiredObject(blueprint.serviceAccount(of: .generator))
        return switch spec.provider {
        case .builtin: [account, DesiredObject(blueprint.job(of: .generator, template: template([])))]
        case .openai: [account, DesiredObject(schedule)]
        }
    }

    private var schedule: CronJob {
        let language = spec.language ?? blueprint.spec.frontend.defaultLanguage
        return blueprint.cronJob(
            of: .generator, schedule: spec.schedule, backoffLimit: 2,
            template: template(["--language", language.rawValue, "--count", String(spec.batchSize)]))
    }

    private func template(_ arguments: [String]) -> PodTemplateSpec {
        blueprint.backendJobTemplate(
            of: .generator, name: "generate", args: ["generate", "--provider", spec.provider.rawValue] + arguments,
            variables: blueprint.generatorVariables)
    }
}

extension Blueprint {
    /// The variables that tell the backend's programs which model to ask; empty where none is asked.
    var generatorVariables: [EnvVar] {
        let spec = spec.backend.generator
        guard spec.enabled, spec.provider == .openai, let key = spec.apiKeySecretRef else { return [] }
        let values = [("GENERATOR_BASE_URL", spec.baseURL), ("GENERATOR_MODEL", spec.model)]
        return [.secret("GENERATOR_API_KEY", from: key.name, key: key.key)]
            + values.compactMap { name, value in value.map { EnvVar(name: name, value: $0) } }
    }

    /// Where the model is asked; `nil` where none is.
    var generatorURL: String? {
        let spec = spec.backend.generator
        guard spec.enabled, spec.provider == .openai else { return nil }
        return spec.baseURL ?? "https://api.openai.com/v1"
    }
}
