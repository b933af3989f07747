import KubernetesModel

/// Documents to decode: whole ones of many kinds, and what a seed makes of them.
enum JSONSamples {
    /// What the API server answers for one object of a kind with many members.
    static let deployment = """
        {"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web-1","namespace":"default","uid":"4c8f",\
        "resourceVersion":"12","generation":3,"creationTimestamp":"2026-01-02T03:04:05Z",\
        "labels":{"app.kubernetes.io/name":"web","app.kubernetes.io/instance":"web-1"},\
        "annotations":{"note":"line\\n\\"quoted\\" \\u00e9\\ud83d\\ude00 é"},"managedFields":[{"manager":"bench",\
        "operation":"Update","apiVersion":"apps/v1","time":"2026-01-02T03:04:05Z","fieldsType":"FieldsV1",\
        "fieldsV1":{"f:spec":{"f:replicas":{},"k:{\\"name\\":\\"]}\\"}":{".":{}}}}}],"finalizers":["a","b"]},\
        "spec":{"replicas":2,"selector":{"matchLabels":{"app.kubernetes.io/instance":"web-1"},"matchExpressions":\
        [{"key":"tier","operator":"In","values":["a"]}]},"template":{"metadata":{"creationTimestamp":null,"labels":\
        {"app.kubernetes.io/instance":"web-1"}},"spec":{"volumes":[{"name":"tmp","emptyDir":{}}],"containers":[{\
        "name":"web","image":"registry.example.com/shop/web:1.27.1","args":["serve"],"ports":[{"name":"http",\
        "containerPort":8080,"protocol":"TCP"}],"env":[{"name":"POD_IP","valueFrom":{"fieldRef":{"apiVersion":"v1",\
        "fieldPath":"status.podIP"}}},{"name":"LOG_LEVEL","value":"info"}],"resources":{"limits":{"cpu":1,\
        "memory":"256Mi"},"requests":{"cpu":"100m"}},"livenessProbe":{"httpGet":{"path":"/health","port":"http"},\
        "periodSeconds":10},"readinessProbe":{"httpGet":{"path":"/ready","port":8080}},"securityContext":{\
        "capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true}}],"restartPolicy":"Always",\
        "terminationGracePeriodSeconds":30,"securityContext":{"runAsNonRoot":true,"seccompProfile":{"type":\
        "RuntimeDefault"}}}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":1}}},\
        "status":{"observedGeneration":3,"replicas":2,"conditions":[{"type":"Available","status":"True",\
        "lastTransitionTime":"2026-01-02T03:04:05Z","reason":"MinimumReplicasAvailable","message":"fine"}]}}
        """

    static let configMap = """
        { "data" : {"b":"2", "a":"1", "empty":""}, "immutable": true, "kind":"ConfigMap",
          "metadata":{"labels":null,"name":"m\\u0061p"}, "apiVersion":"v1", "unknown":[1,-2.5,null,{"x":[[]]}] }
        """

    static let secret = #"{"metadata":{"name":"s"},"data":{"key":"dmFsdWU="},"type":"Opaque"}"#
    static let lease = """
        {"metadata":{"name":"l"},"spec":{"holderIdentity":"a","leaseDurationSeconds":15,\
        "renewTime":"2026-01-02T03:04:05.123456Z","leaseTransitions":2}}
        """
    static let service = """
        {"metadata":{"name":"svc"},"spec":{"ports":[{"name":"http","port":80,"targetPort":"http"},{"port":81,\
        "targetPort":8081}],"selector":{"a":"b"},"clusterIP":"10.0.0.1","type":"ClusterIP"},"status":{"loadBalancer":{}}}
        """

    /// `document` with one to three bytes changed, left out, doubled or put in.
    static func damaged(_ document: String, _ random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes = Array(document.utf8)
        let telling = Array(#"{}[]",:\0123456789-+.eEtfnu "#.utf8) + [0x00, 0x0B, 0x80, 0xC3, 0xFF]
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(bytes[place], at: place)
            case 2: bytes.insert(telling[Int.random(in: 0..<telling.count, using: &random)], at: place)
            default: bytes[place] = telling[Int.random(in: 0..<telling.count, using: &random)]
            }
        }
        return bytes
    }
}

/// Numbers that are the same for the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
