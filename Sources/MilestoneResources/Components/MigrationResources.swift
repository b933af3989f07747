import KubernetesModel
import MilestoneAPI

/// The Job that brings the database's schema to the version of the backend's image.
struct MigrationResources {
    let blueprint: Blueprint

    var objects: [DesiredObject] {
        [
            DesiredObject(blueprint.serviceAccount(of: .schema)),
            DesiredObject(
                blueprint.job(
                    of: .schema, template: blueprint.backendJobTemplate(of: .schema, name: "migrate", args: ["migrate"])
                )),
        ]
    }
}

extension Blueprint {
    /// A pod that runs one command of the backend against the database and ends.
    func backendJobTemplate(
        of component: Component, name: String, args: [String], variables: [EnvVar] = []
    ) -> PodTemplateSpec {
        PodTemplate(
            user: PodUser.milestones, labels: labels(of: component), serviceAccountName: names.name(of: component),
            restartPolicy: "Never",
            container: Container(
                name: name, image: ownImage("milestone-backend", override: spec.backend.image), args: args,
                env: [databaseURL] + variables,
                resources: .resources(cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi"))
        ).make(spec.backend, in: self)
    }
}
