import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// What the smaller kinds refuse and fill in, in the words of the real server.
@Suite struct ClassValidationTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var path: String
        var document: JSONValue
        var mistakes: [String]

        init(_ path: String, _ document: JSONValue, _ mistakes: String...) {
            self.path = path
            self.document = document
            self.mistakes = mistakes
        }

        var testDescription: String { "\(path.split(separator: "/").last ?? ""): \(mistakes[0])" }
    }

    private static let core = "/api/v1/namespaces/default"
    private static let classes = "/apis/storage.k8s.io/v1/storageclasses"
    private static let priorities = "/apis/scheduling.k8s.io/v1/priorityclasses"
    private static let slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"

    static let refusals: [Refusal] = [
        Refusal(classes, [:], "provisioner: Required value"),
        Refusal(
            classes, ["provisioner": "x", "reclaimPolicy": "Keep", "volumeBindingMode": "Later"],
            "reclaimPolicy: Unsupported value: \"Keep\": supported values: \"Delete\", \"Retain\"",
            "volumeBindingMode: Unsupported value: \"Later\": supported values: \"Immediate\", \"WaitForFirstConsumer\""
        ),
        Refusal(
            priorities, ["value": 1_000_000_001],
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000"),
        Refusal(
            priorities, ["metadata": ["name": "system-x"], "value": 1],
            "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class"
        ),
        Refusal(
            "/apis/networking.k8s.io/v1/ingressclasses", ["spec": ["controller": "x"]],
            "spec.controller: Invalid value: \"x\": must be a domain-prefixed path (such as \"acme.io/foo\")"),
        Refusal(
            "\(core)/resourcequotas", ["spec": ["hard": ["pods": "-1", "secrets": "500m", "foo": "1"]]],
            "spec.hard[foo]: Invalid value: \"foo\": must be a standard resource for quota",
            "spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0",
            "spec.hard[secrets]: Invalid value: \"500m\": must be an integer"),
        Refusal(
            "\(core)/resourcequotas",
            ["spec": ["hard": ["pods": "1"], "scopes": ["BestEffort", "NotBestEffort", "Mine"]]],
            "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\",\"Mine\"]: unsupported scope",
            "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\",\"Mine\"]: conflicting scopes"),
        Refusal(
            "\(core)/resourcequotas",
            ["spec": ["hard": ["pods": "1", "cpu": "1", "services": "1"], "scopes": ["BestEffort"]]],
            "spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource",
            "spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope applied to resource"),
        Refusal(
            "\(core)/resourcequotas",
            [
                "spec": [
                    "hard": ["pods": "1"],
                    "scopeSelector": [
                        "matchExpressions": [
                            ["scopeName": "Terminating", "operator": "In", "values": ["x"]],
                            ["scopeName": "PriorityClass", "operator": "In"],
                            ["scopeName": "PriorityClass", "operator": "Exists", "values": ["x"]],
                        ]
                    ],
                ]
            ],
            "spec.scopeSelector.matchExpressions.operator: Invalid value: \"In\": must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
            "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            "spec.scopeSelector.matchExpressions.values: Invalid value: [\"x\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
        ),
        Refusal(
            "\(core)/limitranges",
            ["spec": ["limits": [["type": "Pod", "max": ["cpu": "1"], "min": ["cpu": "2"], "default": ["cpu": "1"]]]]],
            "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
            "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1",
            "spec.limits[0].default[cpu]: Invalid value: \"2\": min value 2 is greater than default value 1"),
        Refusal(
            "/api/v1/persistentvolumes", ["spec": ["capacity": ["storage": "0"], "accessModes": ["Some"]]],
            "spec.accessModes[0]: Unsupported value: \"Some\": supported values: \"ReadOnlyMany\", \"ReadWriteMany\", \"ReadWriteOnce\", \"ReadWriteOncePod\"",
            "spec.capacity[storage]: Invalid value: \"0\": must be greater than zero",
            "spec: Required value: must specify a volume type"),
        Refusal(
            "/api/v1/nodes", ["spec": ["taints": [["key": "a", "effect": "Some"]]]],
            "spec.taints[0].effect: Unsupported value: \"Some\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\""
        ),
        Refusal(
            slices, ["addressType": "IPv4", "endpoints": [["addresses": ["x"]], ["addresses": ["::1"]], [:]]],
            "endpoints[0].addresses[0]: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            "endpoints[1].addresses[0]: Invalid value: \"::1\": must be an IPv4 address",
            "endpoints[2].addresses: Required value: must contain at least 1 address"),
        Refusal(
            "\(core)/endpoints", ["subsets": [["addresses": [["ip": "x"]], "ports": [["port": 99999]]], [:]]],
            "subsets[0].addresses[0].ip: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
            "subsets[0].ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive",
            "subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`"),
        Refusal(
            "\(core)/secrets", ["type": "kubernetes.io/tls"], "data[tls.crt]: Required value",
            "data[tls.key]: Required value"),
        Refusal(
            "\(core)/secrets", ["type": "kubernetes.io/basic-auth"], "data[username]: Required value",
            "data[password]: Required value"),
        Refusal(
            "\(core)/secrets", ["type": "kubernetes.io/service-account-token"],
            "metadata.annotations[kubernetes.io/service-account.name]: Required value"),
        Refusal(
            "\(core)/secrets", ["type": "kubernetes.io/dockerconfigjson"], "data[.dockerconfigjson]: Required value"),
    ]

    @Test(arguments: refusals) func refuses(_ refusal: Refusal) async throws {
        let server = try await TestServer()
        var document = refusal.document
        document.fill("metadata", ["name": "x"])
        let (status, answer) = try await server.send(.post, refusal.path, document)
        #expect(status == 422)
        let causes = answer[path: "details", "causes"]?.arrayValue ?? []
        #expect(
            causes.map { "\($0["field"]?.stringValue ?? ""): \($0["message"]?.stringValue ?? "")" }
                == refusal.mistakes)
    }

    @Test func fillsLimitsIn() async throws {
        let server = try await TestServer()
        let limits: JSONValue = [["type": "Container", "max": ["cpu": "1000m"], "min": ["memory": "1Gi"]]]
        let range = try await server.send(
            .post, "\(Self.core)/limitranges", ["metadata": ["name": "x"], "spec": ["limits": limits]]
        ).document
        #expect(
            range.value(at: "/spec/limits/0") == [
                "type": "Container", "max": ["cpu": "1"], "min": ["memory": "1Gi"], "default": ["cpu": "1"],
                "defaultRequest": ["cpu": "1", "memory": "1Gi"],
            ])
    }

    @Test func countsTheTemplatesOfDaemonSets() async throws {
        let server = try await TestServer()
        let sets = "/apis/apps/v1/namespaces/default/daemonsets"
        func set(_ image: String) -> JSONValue {
            [
                "metadata": ["name": "d"],
                "spec": [
                    "selector": ["matchLabels": ["a": "b"]],
                    "template": [
                        "metadata": ["labels": ["a": "b"]],
                        "spec": ["containers": [["name": "c", "image": .string(image)]]],
                    ],
                ],
            ]
        }
        func count(_ document: JSONValue) -> String? {
            document[path: "metadata", "annotations", "deprecated.daemonset.template.generation"]?.stringValue
        }
        #expect(count(try await server.send(.post, sets, set("i:1")).document) == "1")
        #expect(count(try await server.send(.put, "\(sets)/d", set("i:1")).document) == "1")
        #expect(count(try await server.send(.put, "\(sets)/d", set("i:2")).document) == "2")
    }
}
