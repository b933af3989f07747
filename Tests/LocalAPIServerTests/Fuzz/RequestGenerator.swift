import HTTPTypes
import KubernetesModel
import NIOCore

@testable import LocalAPIServer

/// Makes up requests: mostly such as clients send, with mistakes of all sorts in them.
struct RequestGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    private static let collections = [
        "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/secrets",
        "/api/v1/namespaces/default/pods",
        "/api/v1/namespaces/default/services", "/api/v1/namespaces", "/api/v1/configmaps",
        "/apis/apps/v1/namespaces/default/deployments", "/apis/batch/v1/namespaces/default/jobs",
        "/apis/coordination.k8s.io/v1/namespaces/default/leases", "/apis/rbac.authorization.k8s.io/v1/clusterroles",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "/apis/example.org/v1/namespaces/default/widgets",
        "/apis", "/api", "/openapi/v3", "/version", "/", "//", "/api/v1/namespaces/default/nothing", "/apis/apps/v9/x",
    ]
    private static let kinds = [
        ("v1", "ConfigMap"), ("v1", "Secret"), ("v1", "Pod"), ("v1", "Service"), ("v1", "Namespace"),
        ("apps/v1", "Deployment"), ("batch/v1", "Job"), ("coordination.k8s.io/v1", "Lease"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole"), ("example.org/v1", "Widget"), ("", ""),
    ]
    private static let names = [
        "a", "b", "web", "kubernetes", "A_b", "", String(repeating: "x", count: 300), "a/b", "ü",
    ]
    private static let types = [
        "application/json", "application/yaml", "application/apply-patch+yaml", "application/merge-patch+json",
        "application/strategic-merge-patch+json", "application/json-patch+json",
        "application/vnd.kubernetes.protobuf", "text/plain", "",
    ]
    private static let parameters = [
        "dryRun=All", "dryRun=x", "fieldManager=m", "force=true", "fieldValidation=Strict", "fieldValidation=Warn",
        "limit=2", "limit=-1", "limit=x", "continue=abc", "resourceVersion=0", "resourceVersion=999999999",
        "resourceVersion=-1", "labelSelector=a%3Db", "labelSelector=%21", "labelSelector=a%20in%20(b,c",
        "fieldSelector=metadata.name%3Da", "fieldSelector=x%3Dy", "pretty=true", "unknown=%zz",
        "propagationPolicy=Foreground", "propagationPolicy=Sideways", "gracePeriodSeconds=0",
        "resourceVersionMatch=Exact",
    ]
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options, .head, .trace]
    private static let accepts = [
        "application/json", "*/*", "application/yaml", "application/json;as=Table;v=v1;g=meta.k8s.io", "text/html",
        "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", ";;;,,", "application/json;q=x",
    ]

    /// The next request.
    mutating func next() -> APIRequest {
        let method = pick(Self.methods)
        var path = pick(Self.collections)
        if chance(2) { path += "/" + pick(Self.names) }
        if chance(6) { path += "/" + pick(["status", "scale", "log", "binding", "eviction", "token", "x"]) }
        let query = (0..<number(3)).map { _ in pick(Self.parameters) }.joined(separator: "&")
        var head = HTTPRequest(
            method: method, scheme: "https", authority: nil, path: query.isEmpty ? path : "\(path)?\(query)")
        if chance(2) { head.headerFields[.accept] = pick(Self.accepts) }
        var body: [UInt8] = []
        if method != .get, method != .head {
            head.headerFields[.contentType] = pick(Self.types)
            body = self.body()
        }
        return APIRequest(head, body: ByteBuffer(bytes: body))
    }

    private mutating func body() -> [UInt8] {
        var bytes: [UInt8]
        switch number(10) {
        case 0: bytes = []
        case 1: bytes = Array(String(repeating: pick(["[", "{\"a\":", "- "]), count: 20_000).utf8)
        case 2: bytes = (0..<number(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 3:
            bytes = [0x6B, 0x38, 0x73, 0x00] + (0..<number(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 4: bytes = Array(patch().serialized())
        default: bytes = Array(object().serialized())
        }
        // A byte that got lost, or came in.
        if chance(4), !bytes.isEmpty {
            let index = number(bytes.count)
            if chance(2) { bytes.remove(at: index) } else { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
        }
        return bytes
    }

    private mutating func object() -> JSONValue {
        let (version, kind) = pick(Self.kinds)
        var metadata: JSONValue = ["name": .string(pick(Self.names))]
        for member in ["labels", "annotations", "finalizers", "ownerReferences", "namespace", "resourceVersion", "uid"]
        where chance(5) { metadata[member] = value(depth: 2) }
        var object: JSONValue = ["apiVersion": .string(version), "kind": .string(kind), "metadata": metadata]
        for member in ["data", "spec", "status", "rules", "stringData", "type", "extra"] where chance(2) {
            object[member] = chance(3) ? ["a": "b"] : value(depth: 4)
        }
        return object
    }

    private mutating func patch() -> JSONValue {
        .array(
            (0..<number(4)).map { _ in
                [
                    "op": .string(pick(["add", "remove", "replace", "move", "copy", "test", "x"])),
                    "path": .string(
                        pick(["/data/a", "/data", "", "/metadata/labels/x", "/a~1b", "x", "/metadata/name"])),
                    "from": "/data", "value": value(depth: 2),
                ]
            })
    }

    /// A document of the words that Kubernetes' objects are made of, in places where they may not belong.
    private mutating func value(depth: Int) -> JSONValue {
        switch number(depth > 0 ? 9 : 6) {
        case 0: return .null
        case 1: return .bool(chance(2))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next() >> UInt64(number(64))))
        case 3: return .number(Double(number(1000)) / 7)
        case 4, 5:
            return .string(pick(Self.names + ["Always", "TCP", "100m", "1Gi", "{}", "\u{0}", "2026-01-01T00:00:00Z"]))
        case 6: return .array((0..<number(3)).map { _ in value(depth: depth - 1) })
        default:
            var members: JSONValue = [:]
            for _ in 0..<number(5) { members[pick(Self.members)] = value(depth: depth - 1) }
            return members
        }
    }

    private static let members = [
        "selector", "matchLabels", "template", "spec", "metadata", "containers", "name", "image", "ports", "port",
        "replicas", "a", "labels", "rules", "verbs", "group", "names", "versions", "schema", "scope", "clusterIP",
        "type",
    ]

    private mutating func number(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    private mutating func chance(_ one: Int) -> Bool { number(one) == 0 }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(elements.count)] }
}
