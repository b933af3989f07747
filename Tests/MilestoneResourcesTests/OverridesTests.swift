import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct OverridesTests {
    private func pod(of component: Component) throws -> (metadata: ObjectMeta, spec: PodSpec) {
        let blueprint = Samples.blueprint(try Samples.complete())
        let workload = try #require(
            blueprint.objects[component]?.first { $0.content[path: "spec", "template", "spec"] != nil })
        let template = try #require(workload.content[path: "spec", "template"]).decode(as: PodTemplateSpec.self)
        return (metadata: try #require(template.metadata), spec: try #require(template.spec))
    }

    @Test func aPromiseAboveTheLimitLiftsIt() {
        let own = ResourceRequirements.resources(cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi")
        let merged = own.merging(ResourceRequirements(requests: ["memory": "1Gi", "cpu": "100m"]))
        #expect(merged.requests == ["cpu": "100m", "memory": "1Gi"])
        #expect(merged.limits == ["cpu": "1", "memory": "1Gi"])
    }

    @Test func aLimitBelowThePromiseLowersIt() {
        let own = ResourceRequirements.resources(cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi")
        let merged = own.merging(ResourceRequirements(limits: ["memory": "32Mi", "nvidia.com/gpu": "1"]))
        #expect(merged.requests == ["cpu": "50m", "memory": "32Mi"])
        #expect(merged.limits == ["cpu": "1", "memory": "32Mi", "nvidia.com/gpu": "1"])
    }

    @Test func whatTheUserContradictsIsLeftToTheAPIServer() {
        let own = ResourceRequirements.resources(cpu: "50m", cpuLimit: "1", memory: "64Mi", memoryLimit: "256Mi")
        let wrong = ResourceRequirements(limits: ["memory": "1Gi"], requests: ["memory": "2Gi"])
        let merged = own.merging(wrong)
        #expect(merged.requests?["memory"] == "2Gi" && merged.limits?["memory"] == "1Gi")
    }

    @Test func aVariableReplacesTheOneOfItsNameInPlace() {
        let own = [EnvVar(name: "A", value: "1"), EnvVar(name: "B", value: "2")]
        let merged = own.merging([VariableSpec(name: "C", value: "3"), VariableSpec(name: "A", value: "4")])
        #expect(merged.map(\.name) == ["A", "B", "C"])
        #expect(merged.map(\.value) == ["4", "2", "3"])
    }

    @Test func spreadingIsMergedByTopology() throws {
        let spread = try #require(try pod(of: .gateway).spec.topologySpreadConstraints)
        #expect(spread.map(\.topologyKey) == ["kubernetes.io/hostname", "topology.kubernetes.io/zone"])
        #expect(spread[0].maxSkew == 2 && spread[0].whenUnsatisfiable == "DoNotSchedule")
        let labels = try #require(try pod(of: .gateway).metadata.labels)
        #expect(spread.allSatisfy { $0.labelSelector?.matches(labels) == true })
    }

    @Test func theOperatorsOwnLabelsWin() throws {
        let labels = try #require(try pod(of: .gateway).metadata.labels)
        #expect(labels["team"] == "platform")
        #expect(labels[LabelKey.component] == "gateway")
    }

    @Test func affinityIsTakenAsItWasWritten() throws {
        let rule = try pod(of: .gateway).spec.affinity?.podAntiAffinity?
            .requiredDuringSchedulingIgnoredDuringExecution?.first
        #expect(rule?.topologyKey == "topology.kubernetes.io/zone")
    }

    @Test func whatIsNoAffinityIsAProblemOfItsField() {
        var spec = MilestonePlatformSpec()
        #expect(spec.problems.isEmpty)
        spec.backend.affinity = AffinitySpec(["nodeAffinity": "here"])
        #expect(spec.problems.count == 1)
        #expect(spec.problems.first?.hasPrefix("spec.backend.affinity: ") == true)
    }

    @Test func anAutoscalerOwnsTheNumberOfPods() throws {
        let objects = try #require(Samples.blueprint(try Samples.complete()).objects[.gateway])
        let deployment = try #require(objects.first { $0.resource == Deployment.resource })
        #expect(deployment.content[path: "spec", "replicas"] == nil)
        #expect(objects.contains { $0.resource == HorizontalPodAutoscaler.resource })
        #expect(objects.contains { $0.resource == PodDisruptionBudget.resource })
    }

    @Test(arguments: [(256.0, "64MB"), (1024, "256MB"), (8192, "2048MB"), (8, "16MB")])
    func sharedBuffersAreAQuarterOfTheMemory(megabytes: Double, buffers: String) {
        let arguments = PostgreSQLTuning(memory: megabytes * 1_048_576).arguments
        #expect(arguments.contains("shared_buffers=\(buffers)"))
        #expect(PostgreSQLTuning(memory: nil).arguments.isEmpty)
    }
}
