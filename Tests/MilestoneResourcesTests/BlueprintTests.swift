import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct BlueprintTests {
    private func templates(of blueprint: Blueprint) -> [(name: String, template: JSONValue)] {
        blueprint.objects.values.flatMap(\.self).compactMap { object in
            let template =
                object.content[path: "spec", "template"]
                ?? object.content[path: "spec", "jobTemplate", "spec", "template"]
            return template.map { (object.key.name, $0) }
        }
    }

    @Test(arguments: Samples.names)
    func podsSatisfyTheRestrictedProfile(example: String) throws {
        for (name, template) in templates(of: Samples.blueprint(try Samples.named(example))) {
            let pod = try #require(template["spec"]).decode(as: PodSpec.self)
            #expect(pod.securityContext?.runAsNonRoot == true, "\(name)")
            #expect((pod.securityContext?.runAsUser ?? 0) > 0, "\(name)")
            #expect(pod.securityContext?.seccompProfile?.type == "RuntimeDefault", "\(name)")
            #expect(pod.automountServiceAccountToken == false, "\(name)")
            for container in pod.containers {
                #expect(container.securityContext?.allowPrivilegeEscalation == false)
                #expect(container.securityContext?.readOnlyRootFilesystem == true)
                #expect(container.securityContext?.capabilities?.drop == ["ALL"])
                #expect(container.resources?.limits?.keys.sorted() == ["cpu", "memory"])
                #expect(container.resources?.requests?.keys.sorted() == ["cpu", "memory"])
                if pod.restartPolicy != "Never" {
                    #expect(container.startupProbe != nil && container.readinessProbe != nil)
                    #expect(container.livenessProbe != nil)
                }
            }
        }
    }

    @Test(arguments: ["quickstart", "minimal", "production"])
    func selectorsMatchTheTemplatesLabels(example: String) throws {
        let blueprint = Samples.blueprint(try Samples.example(example))
        let objects = blueprint.objects.values.flatMap(\.self)
        for object in objects where object.content[path: "spec", "selector", "matchLabels"] != nil {
            let selector = try #require(object.content[path: "spec", "selector"]).decode(as: LabelSelector.self)
            let name = object.key.name
            let workload = try #require(
                objects.first { $0.key.name == name && $0.content[path: "spec", "template"] != nil })
            let labels = try #require(workload.content[path: "spec", "template", "metadata", "labels"])
                .decode(as: [String: String].self)
            #expect(selector.matches(labels), "\(object.resource.kind) \(name)")
            #expect(selector.matchLabels?[LabelKey.version] == nil, "a version in a selector can never change")
        }
    }

    @Test func everyChildBelongsToItsPlatform() throws {
        let platform = try Samples.example("quickstart")
        let blueprint = Samples.blueprint(platform)
        for object in blueprint.objects.values.flatMap(\.self) {
            let metadata = try #require(object.content["metadata"]).decode(as: ObjectMeta.self)
            #expect(metadata.controller?.uid == platform.metadata.uid, "\(object.resource.kind) \(object.key)")
            #expect(metadata.labels?[LabelKey.managedBy] == OperatorName.fieldManager)
            #expect(metadata.namespace == platform.metadata.namespace)
        }
    }

    @Test func nothingOfTheUsersLabelsIsCopied() throws {
        var platform = try Samples.example("minimal")
        platform.metadata.labels = ["argocd.argoproj.io/instance": "root"]
        let text = Samples.blueprint(platform).objects.values.flatMap(\.self).map { $0.content.text() }.joined()
        #expect(!text.contains("argocd"))
    }

    @Test func credentialsStandInSecretsOnly() throws {
        let blueprint = Samples.blueprint(try Samples.example("minimal"))
        let secrets = blueprint.secrets
        let values = [secrets.database, secrets.admin].flatMap { data in
            data.encoded.filter { ["password", "uri"].contains($0.key) }.values.compactMap(Base64.decode)
        }
        #expect(values.count == 3)
        let text = blueprint.objects.values.flatMap(\.self).map { $0.content.text() }.joined()
        for value in values { #expect(!text.contains(String(decoding: value, as: UTF8.self))) }
        #expect(!"\(secrets)".contains(String(decoding: values[0], as: UTF8.self)))
    }

    @Test func aDisruptionBudgetComesWithTheSecondPod() throws {
        let kinds = { (example: String) in
            Samples.blueprint(try Samples.example(example)).objects[.backend]?.map(\.resource.kind) ?? []
        }
        #expect(try !kinds("minimal").contains("PodDisruptionBudget"))
        #expect(try kinds("production").contains("PodDisruptionBudget"))
    }

    @Test func scalingLeavesThePodTemplateAlone() throws {
        var platform = try Samples.example("minimal")
        let before = templates(of: Samples.blueprint(platform)).sorted { $0.name < $1.name }.map(\.template)
        platform.spec.gateway.replicas = 5
        platform.spec.backend.replicas = 5
        #expect(templates(of: Samples.blueprint(platform)).sorted { $0.name < $1.name }.map(\.template) == before)
    }

    @Test func switchedOffComponentsBuildNothing() throws {
        var platform = try Samples.example("minimal")
        platform.spec.monitoring.prometheus.enabled = false
        platform.spec.backend.generator.enabled = false
        platform.spec.database.managed = nil
        platform.spec.database.external = ExternalDatabaseSpec(urlSecretRef: SecretKeyRef(name: "pg", key: "url"))
        let blueprint = Samples.blueprint(platform)
        #expect(Set(blueprint.objects.keys) == [.schema, .backend, .gateway, .frontend])
        #expect(blueprint.secretObjects.map(\.key.name) == ["minimal-admin", "minimal-signing-keys"])
    }

    @Test(arguments: [DeletionPolicy.retain, .delete])
    func credentialsOutliveThePlatformWhenRetained(policy: DeletionPolicy) throws {
        var platform = try Samples.example("minimal")
        platform.spec.deletionPolicy = policy
        for secret in Samples.blueprint(platform).secretObjects {
            let metadata = try #require(secret.content["metadata"]).decode(as: ObjectMeta.self)
            #expect((metadata.controller == nil) == (policy == .retain))
            #expect(metadata.labels?[LabelKey.retainedFor] == (policy == .retain ? "minimal" : nil))
        }
    }

    @Test func aNewImageIsANewJob() throws {
        let platform = try Samples.example("minimal")
        let job = { (version: String) in
            Samples.blueprint(platform, version: version).objects[.schema]?
                .first { $0.resource == Job.resource }?.key.name
        }
        #expect(job("0.1.0") == job("0.1.0"))
        #expect(job("0.1.0") != job("0.2.0"))
    }

    @Test func theOperatorsRegistryTakesThePlaceOfAllOthers() throws {
        let platform = try Samples.complete()
        let blueprint = Blueprint(
            platform: platform, version: "0.1.0", secrets: Samples.secrets, imageRegistry: "mirror.example.com:5000/m")
        let images = Set(
            try templates(of: blueprint).flatMap { template in
                try #require(template.template["spec"]).decode(as: PodSpec.self).containers.compactMap(\.image)
            })
        #expect(images.contains("mirror.example.com:5000/m/library/postgres:16"))
        #expect(images.contains("mirror.example.com:5000/m/milestones/milestone-gateway:0.1.0"))
        #expect(images.contains("mirror.example.com:5000/m/grafana/grafana:\(Release.history.tag(of: .grafana))"))
        let others = images.filter { !$0.hasPrefix("mirror.example.com:5000/m/") }
        #expect(others == [try #require(platform.spec.backend.image)], "what a spec names itself is taken as it is")
    }

    @Test func aModelIsAskedBySchedule() throws {
        let blueprint = Samples.blueprint(try Samples.example("generator"))
        let objects = try #require(blueprint.objects[.generator])
        let job = try #require(objects.first { $0.resource == CronJob.resource }).content.decode(as: CronJob.self)
        let container = try #require(job.spec?.jobTemplate.spec?.template.spec?.containers.first)
        #expect(
            container.args == ["generate", "--provider", "openai", "--language", "es", "--count", "5"])
        let backend = try #require(
            blueprint.objects[.backend]?.first { $0.resource == Deployment.resource }
        ).content.decode(as: Deployment.self).spec?.template.spec?.containers.first
        for variables in [container.env, backend?.env] {
            let key = variables?.first { $0.name == "GENERATOR_API_KEY" }?.valueFrom?.secretKeyRef
            #expect(key?.name == "openai" && key?.key == "key")
            #expect(variables?.first { $0.name == "GENERATOR_MODEL" }?.value == "gpt-4o-mini")
        }
    }
}
