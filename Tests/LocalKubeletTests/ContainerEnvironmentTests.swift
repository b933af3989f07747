import KubernetesModel
import Testing

@testable import LocalKubelet

struct ContainerEnvironmentTests {
    @Test(arguments: [
        ("plain", "plain"), ("$(A)", "one"), ("x$(A)y$(B)z", "xoneytwoz"), ("$(MISSING)", "$(MISSING)"),
        ("$$(A)", "$(A)"), ("$", "$"), ("$(A", "$(A"), ("$A", "$A"), ("$$$(A)", "$one"),
    ])
    func expandsAsKubernetesDoes(text: String, expected: String) {
        #expect(VariableExpansion.expand(text, with: ["A": "one", "B": "two"]) == expected)
    }

    @Test func laterVariablesSeeAndOverrideEarlierOnes() throws {
        var container = Container(name: "c")
        container.envFrom = [
            EnvFromSource(prefix: "P_", configMapRef: ConfigMapEnvSource(name: "settings")),
            EnvFromSource(secretRef: SecretEnvSource(name: "absent", optional: true)),
        ]
        container.env = [
            EnvVar(name: "IP", valueFrom: EnvVarSource(fieldRef: ObjectFieldSelector(fieldPath: "status.podIP"))),
            EnvVar(name: "URL", value: "http://$(IP):$(P_port)$(IMAGE)"),
            EnvVar(
                name: "PASSWORD",
                valueFrom: EnvVarSource(secretKeyRef: SecretKeySelector(name: "credentials", key: "password"))),
            EnvVar(
                name: "LIMIT",
                valueFrom: EnvVarSource(
                    resourceFieldRef: ResourceFieldSelector(resource: "limits.memory", divisor: "1Mi"))),
        ]
        container.resources = ResourceRequirements(limits: ["memory": "1500Ki"])
        let variables = try ContainerEnvironment.variables(
            of: container, image: .shell, fields: .sample, objects: .sample, cluster: ["KUBERNETES_SERVICE_HOST": "k"])
        #expect(variables["URL"] == "http://127.97.0.1:8000/image")
        #expect(variables["PASSWORD"] == "s3cret")
        #expect(variables["LIMIT"] == "2")
        #expect(variables["KUBERNETES_SERVICE_HOST"] == "k")
        #expect(variables["HOSTNAME"] == "web-0")
    }

    @Test func namesWhatIsMissing() {
        func problem(_ source: EnvVarSource) -> String? {
            var container = Container(name: "c")
            container.env = [EnvVar(name: "X", valueFrom: source)]
            let error = #expect(throws: ConfigurationProblem.self) {
                try ContainerEnvironment.variables(
                    of: container, image: .shell, fields: .sample, objects: .sample, cluster: [:])
            }
            return error?.description
        }
        #expect(
            problem(EnvVarSource(secretKeyRef: SecretKeySelector(name: "nope", key: "k")))
                == "secret \"nope\" not found")
        #expect(
            problem(EnvVarSource(configMapKeyRef: ConfigMapKeySelector(name: "nope", key: "k")))
                == "configmap \"nope\" not found")
        #expect(
            problem(EnvVarSource(secretKeyRef: SecretKeySelector(name: "credentials", key: "nope")))
                == "couldn't find key nope in Secret default/credentials")
    }

    @Test func commandReplacesEntrypointAndDefaults() {
        func process(_ command: [String]?, _ args: [String]?) -> [String] {
            var container = Container(name: "c")
            container.command = command
            container.args = args
            return ContainerEnvironment.process(of: container, image: .shell, variables: ["A": "x"])
        }
        #expect(process(nil, nil) == ["/bin/sh", "-c", "true"])
        #expect(process(nil, ["$(A)"]) == ["/bin/sh", "x"])
        #expect(process(["run"], nil) == ["run"])
        #expect(process(["run"], ["$(A)", "b"]) == ["run", "x", "b"])
    }

    @Test(arguments: [
        ("metadata.name", "web-0"), ("metadata.labels['app']", "web"), ("metadata.labels['none']", ""),
        ("metadata.labels", "app=\"web\"\ntier=\"a \\\"b\\\"\""), ("spec.nodeName", "local"),
        ("status.hostIP", "127.0.0.1"),
    ])
    func tellsFields(path: String, value: String) {
        #expect(PodFields.sample.value(at: path) == value)
    }

    @Test func knowsNoOtherFields() {
        #expect(PodFields.sample.value(at: "spec.secrets") == nil)
    }
}
