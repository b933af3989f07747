import Foundation
import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// What each kind refuses, in the words of the real server.
@Suite struct KindValidationTests {
    /// A document that is refused, and the mistakes that are told of it.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var path: String
        var document: JSONValue
        var mistakes: [String]

        var testDescription: String { "\(path.split(separator: "/").last ?? ""): \(mistakes[0])" }
    }

    private static func pod(_ spec: JSONValue, _ mistakes: String...) -> Refusal {
        var spec = spec
        if spec["containers"] == nil { spec["containers"] = [["name": "c", "image": "i"]] }
        return Refusal(
            path: "/api/v1/namespaces/default/pods", document: ["metadata": ["name": "x"], "spec": spec],
            mistakes: mistakes)
    }

    private static func container(_ container: JSONValue, _ mistakes: String...) -> Refusal {
        var container = container
        container["name"] = "c"
        container["image"] = "i"
        return Refusal(
            path: "/api/v1/namespaces/default/pods",
            document: ["metadata": ["name": "x"], "spec": ["containers": [container]]], mistakes: mistakes)
    }

    static let pods: [Refusal] = [
        container(
            ["livenessProbe": [:]], "spec.containers[0].livenessProbe: Required value: must specify a handler type"),
        container(
            ["livenessProbe": ["exec": ["command": ["x"]], "successThreshold": 2, "periodSeconds": -1]],
            "spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0",
            "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"),
        container(
            ["readinessProbe": ["httpGet": ["port": 0], "tcpSocket": ["port": 1]]],
            "spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive",
            "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"),
        container(
            ["env": [["name": "A", "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels"]]]]],
            "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"metadata.labels\": supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\""
        ),
        container(
            ["env": [["name": "A", "valueFrom": ["secretKeyRef": ["name": "s", "key": ""]]]]],
            "spec.containers[0].env[0].valueFrom.secretKeyRef.key: Required value"),
        container(
            ["envFrom": [["prefix": "P"]]],
            "spec.containers[0].envFrom: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`"),
        container(
            ["securityContext": ["runAsUser": -2]],
            "spec.containers[0].securityContext.runAsUser: Invalid value: -2: must be between 0 and 2147483647, inclusive"
        ),
        container(
            ["terminationMessagePolicy": "Never"],
            "spec.containers[0].terminationMessagePolicy: Unsupported value: \"Never\": supported values: \"FallbackToLogsOnError\", \"File\""
        ),
        pod(
            ["volumes": [["name": "v", "emptyDir": [:], "hostPath": ["path": "/x"]]]],
            "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"),
        pod(
            ["volumes": [["name": "v", "configMap": ["name": "c", "defaultMode": 512]]]],
            "spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive"
        ),
        pod(
            ["tolerations": [["key": "k", "effect": "NoSchedule", "tolerationSeconds": 1]]],
            "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when `tolerationSeconds` is set"
        ),
        pod(
            ["topologySpreadConstraints": [["maxSkew": 0, "topologyKey": "", "whenUnsatisfiable": "X"]]],
            "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
            "spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty",
            "spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"X\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\""
        ),
        pod(
            [
                "affinity": [
                    "nodeAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": []]]
                ]
            ],
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term"
        ),
        pod(
            ["activeDeadlineSeconds": 0],
            "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"),
        pod(
            ["dnsPolicy": "Mine"],
            "spec.dnsPolicy: Unsupported value: \"Mine\": supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\""
        ),
        pod(
            ["initContainers": [["name": "c", "image": "i", "readinessProbe": ["tcpSocket": ["port": 1]]]]],
            "spec.initContainers[0].name: Duplicate value: \"c\"",
            "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"
        ),
    ]

    private static func template(_ more: JSONValue = [:]) -> JSONValue {
        var spec: JSONValue = ["containers": [["name": "c", "image": "i"]]]
        for (name, value) in more.objectValue ?? [:] { spec[name] = value }
        return ["metadata": ["labels": ["a": "b"]], "spec": spec]
    }

    private static func refusal(
        _ path: String, _ spec: JSONValue, _ mistakes: String...
    ) -> Refusal {
        Refusal(path: path, document: ["metadata": ["name": "x"], "spec": spec], mistakes: mistakes)
    }

    private static let daemonSets = "/apis/apps/v1/namespaces/default/daemonsets"
    private static let jobs = "/apis/batch/v1/namespaces/default/jobs"
    private static let scalers = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"
    private static let services = "/api/v1/namespaces/default/services"
    private static let target: JSONValue = ["apiVersion": "apps/v1", "kind": "Deployment", "name": "d"]

    static let others: [Refusal] = [
        refusal(
            daemonSets,
            [
                "selector": ["matchLabels": ["a": "b"]], "template": template(["activeDeadlineSeconds": 4]),
                "updateStrategy": ["rollingUpdate": ["maxUnavailable": 0, "maxSurge": 0]],
            ],
            "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported",
            "spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"),
        refusal(
            jobs,
            [
                "completionMode": "Indexed", "parallelism": 2, "podReplacementPolicy": "Y",
                "template": template(["restartPolicy": "Never"]),
            ],
            "spec.completions: Required value: when completion mode is Indexed",
            "spec.podReplacementPolicy: Unsupported value: \"Y\": supported values: \"Failed\", \"TerminatingOrFailed\""
        ),
        refusal(
            jobs,
            [
                "podFailurePolicy": ["rules": [["action": "Ignore", "onPodConditions": [["type": "X"]]]]],
                "template": template(["restartPolicy": "OnFailure"]),
            ],
            "spec.template.spec.restartPolicy: Invalid value: \"OnFailure\": only \"Never\" is supported when podFailurePolicy is specified"
        ),
        refusal(
            scalers, ["maxReplicas": 2, "scaleTargetRef": target, "metrics": [["type": "Resource"], ["type": "Foo"]]],
            "spec.metrics[0].resource: Required value: must populate information for the given metric source",
            "spec.metrics[1].type: Unsupported value: \"Foo\": supported values: \"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\""
        ),
        refusal(
            scalers,
            [
                "maxReplicas": 2, "scaleTargetRef": target,
                "metrics": [
                    [
                        "type": "Resource",
                        "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 0]],
                    ]
                ],
                "behavior": ["scaleDown": ["stabilizationWindowSeconds": -1, "selectPolicy": "Mean"]],
            ],
            "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0",
            "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero",
            "spec.behavior.scaleDown.selectPolicy: Unsupported value: \"Mean\": supported values: \"Disabled\", \"Max\", \"Min\""
        ),
        refusal(
            services,
            ["sessionAffinity": "X", "externalTrafficPolicy": "Local", "ports": [["port": 80, "nodePort": 30001]]],
            "spec.sessionAffinity: Unsupported value: \"X\": supported values: \"ClientIP\", \"None\"",
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
            "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"),
        refusal(
            services, ["ports": [["port": 80]], "loadBalancerSourceRanges": ["10.0.0.0/8"]],
            "spec.loadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"),
    ]

    @Test(arguments: pods + others) func refuses(_ refusal: Refusal) async throws {
        let answer = try await TestServer().send(.post, refusal.path, refusal.document)
        #expect(answer.status == 422)
        let causes = (answer.document[path: "details", "causes"]?.arrayValue ?? []).map {
            "\($0["field"]?.stringValue ?? ""): \($0["message"]?.stringValue ?? "")"
        }
        #expect(causes == refusal.mistakes)
    }

    @Test func fillsInHowAnAutoscalerBehaves() async throws {
        let document: JSONValue = [
            "metadata": ["name": "x"],
            "spec": [
                "maxReplicas": 2, "scaleTargetRef": Self.target, "behavior": ["scaleDown": ["selectPolicy": "Min"]],
            ],
        ]
        let answer = try await TestServer().send(.post, Self.scalers, document)
        #expect(answer.status == 201)
        #expect(
            answer.document[path: "spec", "behavior"] == [
                "scaleUp": [
                    "stabilizationWindowSeconds": 0, "selectPolicy": "Max",
                    "policies": [
                        ["type": "Pods", "value": 4, "periodSeconds": 15],
                        ["type": "Percent", "value": 100, "periodSeconds": 15],
                    ],
                ],
                "scaleDown": [
                    "selectPolicy": "Min", "policies": [["type": "Percent", "value": 100, "periodSeconds": 15]],
                ],
            ])
    }

    @Test func publishesTheKeysThatTokensAreVerifiedBy() async throws {
        let server = try await TestServer()
        let configuration = try await server.send(.get, "/.well-known/openid-configuration").document
        #expect(configuration["issuer"]?.stringValue == ServiceAccountTokens.issuer)
        #expect(configuration["jwks_uri"]?.stringValue?.hasSuffix("/openid/v1/jwks") == true)
        let keys = try await server.send(.get, "/openid/v1/jwks").document["keys"]?.arrayValue ?? []
        #expect(keys.count == 1 && keys[0]["alg"] == "ES256")
        let token = try await server.send(
            .post, "/api/v1/namespaces/default/serviceaccounts/default/token", ["spec": [:]]
        ).document[path: "status", "token"]?.stringValue
        let header = try #require(token?.split(separator: ".").first)
        let padded = String(header) + String(repeating: "=", count: (4 - header.count % 4) % 4)
        let text = try #require(Data(base64Encoded: padded).map { String(decoding: $0, as: UTF8.self) })
        #expect(text.contains("\"kid\":\"\(keys[0]["kid"]?.stringValue ?? "-")\""))
        let robot = User.serviceAccount(namespace: "default", name: "default")
        #expect(try await server.send(.get, "/openid/v1/jwks", as: robot).status == 200)
        #expect(try await server.send(.get, "/openid/v1/jwks", as: User(name: "jane")).status == 403)
    }
}
