import KubernetesModel
import MilestoneAPI

extension Blueprint {
    /// The identity of a component's pods; without a token, because nothing in them asks the API server.
    func serviceAccount(of component: Component) -> ServiceAccount {
        ServiceAccount(
            metadata: metadata(names.name(of: component), of: component), automountServiceAccountToken: false)
    }

    /// The Service in front of a component's pods.
    func service(of component: Component, port: ServicePort, type: String = "ClusterIP") -> Service {
        Service(
            metadata: metadata(names.name(of: component), of: component),
            spec: ServiceSpec(type: type, ports: [port], selector: labels(of: component).stable))
    }

    /// A Deployment that replaces pods one by one without ever having fewer than it wants.
    func deployment(of component: Component, replicas: Int, template: PodTemplateSpec) -> Deployment {
        Deployment(
            metadata: metadata(names.name(of: component), of: component),
            spec: DeploymentSpec(
                replicas: replicas, selector: labels(of: component).selector, template: template,
                strategy: DeploymentStrategy(
                    type: "RollingUpdate",
                    rollingUpdate: RollingUpdateDeployment(maxUnavailable: 0, maxSurge: 1)),
                revisionHistoryLimit: 3, progressDeadlineSeconds: 600))
    }

    /// One pod with a volume that outlives it.
    func statefulSet(
        of component: Component, replicas: Int, template: PodTemplateSpec, volume: String, storage: StorageSpec
    ) -> StatefulSet {
        let name = names.name(of: component)
        let retention = spec.deletionPolicy.rawValue
        return StatefulSet(
            metadata: metadata(name, of: component),
            spec: StatefulSetSpec(
                replicas: replicas, selector: labels(of: component).selector, template: template,
                volumeClaimTemplates: [
                    PersistentVolumeClaim(
                        metadata: ObjectMeta(name: volume, labels: labels(of: component).stable),
                        spec: PersistentVolumeClaimSpec(
                            accessModes: ["ReadWriteOnce"],
                            resources: VolumeResourceRequirements(requests: ["storage": storage.size]),
                            storageClassName: storage.storageClassName))
                ],
                serviceName: name,
                updateStrategy: StatefulSetUpdateStrategy(type: "RollingUpdate"), revisionHistoryLimit: 3,
                persistentVolumeClaimRetentionPolicy: StatefulSetPersistentVolumeClaimRetentionPolicy(
                    whenDeleted: retention, whenScaled: "Retain")))
    }

    /// A Job whose name says what it runs: a changed template is another Job, because a Job's can't change.
    func job(of component: Component, template: PodTemplateSpec) -> Job {
        let hash = JSONValue(of: template).contentHash
        return Job(
            metadata: metadata("\(names.name(of: component))-\(hash.prefix(10))", of: component),
            spec: JobSpec(backoffLimit: 6, template: template))
    }

    /// A guard against evicting several pods at once; none where a single pod would make a node undrainable.
    func disruptionBudget(of component: Component, replicas: Int) -> [DesiredObject] {
        guard replicas >= 2 else { return [] }
        let budget = PodDisruptionBudget(
            metadata: metadata(names.name(of: component), of: component),
            spec: PodDisruptionBudgetSpec(
                selector: labels(of: component).selector, maxUnavailable: 1,
                unhealthyPodEvictionPolicy: "AlwaysAllow"))
        return [DesiredObject(budget)]
    }

    /// The variable with the connection URL of the database.
    var databaseURL: EnvVar {
        if let reference = spec.database.external?.urlSecretRef {
            return .secret("DATABASE_URL", from: reference.name, key: reference.key)
        }
        return .secret("DATABASE_URL", from: names.databaseSecret, key: DatabaseCredentials.uriKey)
    }
}
