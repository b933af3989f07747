import KubernetesModel
import MilestoneAPI

/// The milestones API.
struct BackendResources {
    let blueprint: Blueprint

    private var spec: BackendSpec { blueprint.spec.backend }

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .backend)),
            DesiredObject(blueprint.service(of: .backend, ports: .tcp("http", Port.backend))),
            DesiredObject(blueprint.deployment(of: .backend, spec, template: template)),
        ] + blueprint.scaling(of: .backend, spec)
    }

    private var template: PodTemplateSpec {
        PodTemplate(
            user: PodUser.milestones, labels: blueprint.labels(of: .backend),
            serviceAccountName: blueprint.names.name(of: .backend),
            configurationHash: blueprint.spec.database.managed == nil
                ? nil : blueprint.secrets.database.configurationHash,
            container: Container(
                name: "backend", image: blueprint.ownImage("milestone-backend", override: spec.image),
                args: ["serve"],
                ports: [.tcp("http", Port.backend)],
                env: EnvVar.http(port: Port.backend) + [blueprint.databaseURL] + blueprint.generatorVariables
                    + blueprint.telemetry(of: .backend),
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi"),
                livenessProbe: .liveness("/health", port: "http"),
                readinessProbe: .readiness("/ready", port: "http"),
                startupProbe: .startup("/health", port: "http"))
        ).make(spec, in: blueprint)
    }
}
