package import KubernetesModel
import MilestoneAPI

extension Blueprint {
    /// The identity of a component's pods; without a token, because nothing in them asks the API server.
    func serviceAccount(of component: Component) -> ServiceAccount {
        ServiceAccount(
            metadata: metadata(names.name(of: component), of: component), automountServiceAccountToken: false)
    }

    /// The Service in front of a component's pods.
    func service(of component: Component, ports: ServicePort..., type: String = "ClusterIP") -> Service {
        Service(
            metadata: metadata(names.name(of: component), of: component),
            spec: ServiceSpec(type: type, ports: ports, selector: labels(of: component).stable))
    }

    /// A Deployment that replaces pods one by one without ever having fewer than it wants.
    ///
    /// The number of pods is left to the autoscaler where there is one.
    func deployment(of component: Component, _ spec: some ScalableSpec, template: PodTemplateSpec) -> Deployment {
        deployment(of: component, replicas: spec.autoscaling == nil ? spec.replicas : nil, template: template)
    }

    /// A Deployment of so many pods, or of as many as somebody else decides.
    func deployment(of component: Component, replicas: Int?, template: PodTemplateSpec) -> Deployment {
        Deployment(
            metadata: metadata(names.name(of: component), of: component),
            spec: DeploymentSpec(
                replicas: replicas,
                selector: labels(of: component).selector, template: template,
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
    func job(of component: Component, template: PodTemplateSpec, backoffLimit: Int = 6) -> Job {
        let name = Self.jobName(of: names.name(of: component), JSONValue(of: template))
        return Job(
            metadata: metadata(name, of: component), spec: JobSpec(backoffLimit: backoffLimit, template: template))
    }

    /// What a Job is called that runs `template` in place of the one called `name`.
    package static func jobName(_ name: String, template: JSONValue) -> String {
        jobName(of: String(name.dropLast(11)), template)
    }

    private static func jobName(of prefix: String, _ template: JSONValue) -> String {
        "\(prefix)-\(template.contentHash.prefix(10))"
    }

    /// A Job by schedule, in UTC and never twice at a time.
    func cronJob(
        of component: Component, schedule: String, backoffLimit: Int, template: PodTemplateSpec
    ) -> CronJob {
        CronJob(
            metadata: metadata(names.name(of: component), of: component),
            spec: CronJobSpec(
                schedule: schedule, timeZone: "Etc/UTC",
                // A run that was missed while the cluster was down is made when it is up again.
                startingDeadlineSeconds: 3600, concurrencyPolicy: "Forbid",
                jobTemplate: JobTemplateSpec(
                    metadata: ObjectMeta(labels: labels(of: component).all),
                    spec: JobSpec(backoffLimit: backoffLimit, template: template)),
                successfulJobsHistoryLimit: 1, failedJobsHistoryLimit: 2))
    }

    /// What decides how many pods of a component there are, and how many must be.
    func scaling(of component: Component, _ spec: some ScalableSpec) -> [DesiredObject] {
        disruptionBudget(of: component, spec) + autoscaler(of: component, spec)
    }

    /// A guard against evicting several pods at once; none where a single pod would make a node undrainable.
    private func disruptionBudget(of component: Component, _ spec: some ScalableSpec) -> [DesiredObject] {
        guard spec.leastReplicas >= 2 else { return [] }
        let budget = PodDisruptionBudget(
            metadata: metadata(names.name(of: component), of: component),
            spec: PodDisruptionBudgetSpec(
                selector: labels(of: component).selector, maxUnavailable: 1,
                unhealthyPodEvictionPolicy: "AlwaysAllow"))
        return [DesiredObject(budget)]
    }

    private func autoscaler(of component: Component, _ spec: some ScalableSpec) -> [DesiredObject] {
        guard let bounds = spec.autoscaling else { return [] }
        let name = names.name(of: component)
        let autoscaler = HorizontalPodAutoscaler(
            metadata: metadata(name, of: component),
            spec: HorizontalPodAutoscalerSpec(
                scaleTargetRef: CrossVersionObjectReference(
                    kind: Deployment.resource.kind, name: name, apiVersion: Deployment.resource.apiVersion),
                minReplicas: bounds.minReplicas, maxReplicas: bounds.maxReplicas,
                metrics: [
                    MetricSpec(
                        type: "Resource",
                        resource: ResourceMetricSource(
                            name: "cpu",
                            target: MetricTarget(
                                type: "Utilization", averageUtilization: bounds.targetCPUUtilization)))
                ]))
        return [DesiredObject(autoscaler)]
    }

    /// The variable with the connection URL of the database.
    var databaseURL: EnvVar {
        if let reference = spec.database.external?.urlSecretRef {
            return .secret("DATABASE_URL", from: reference.name, key: reference.key)
        }
        let secret = spec.database.cloudNativePG == nil ? names.databaseSecret : names.clusterSecret
        return .secret("DATABASE_URL", from: secret, key: DatabaseCredentials.uriKey)
    }
}
