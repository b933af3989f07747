import KubernetesModel
import MilestoneAPI

/// The pages that people see.
struct FrontendResources {
    let blueprint: Blueprint

    private var spec: FrontendSpec { blueprint.spec.frontend }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .frontend)),
            DesiredObject(blueprint.service(of: .frontend, ports: .tcp("http", Port.frontend))),
            DesiredObject(blueprint.deployment(of: .frontend, spec, template: template)),
        ] + blueprint.scaling(of: .frontend, spec)
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.milestones, labels: blueprint.labels(of: .frontend),
            serviceAccountName: blueprint.names.name(of: .frontend),
            container: Container(
                name: "frontend", image: blueprint.ownImage("milestone-frontend", override: spec.image),
                ports: [.tcp("http", Port.frontend)],
                env: EnvVar.http(port: Port.frontend) + [
                    EnvVar(name: "BACKEND_URL", value: blueprint.url(of: .backend)),
                    EnvVar(name: "TITLE", value: spec.title),
                    EnvVar(name: "DEFAULT_LANGUAGE", value: spec.defaultLanguage.rawValue),
                ] + blueprint.telemetry(of: .frontend),
                resources: .resources(cpu: "25m", cpuLimit: "1", memory: "48Mi", memoryLimit: "192Mi"),
                livenessProbe: .liveness("/health", port: "http"),
                readinessProbe: .readiness("/ready", port: "http"),
                startupProbe: .startup("/health", port: "http"))
        ).make(spec, in: blueprint)
    }
}
