import APIMachinery
import FoundationEssentials
import KubernetesModel

/// What Secrets of the types that Kubernetes defines must hold.
///
/// Source: Kubernetes documentation, *Secrets*, "Types of Secret".
enum SecretTypes {
    static func problems(_ secret: JSONValue) -> [FieldError] {
        let data = secret["data"]?.objectValue ?? [:]
        switch secret["type"]?.stringValue {
        case "kubernetes.io/service-account-token":
            let annotation = "kubernetes.io/service-account.name"
            let isNamed = secret[path: "metadata", "annotations", annotation]?.stringValue?.nonEmpty != nil
            return isNamed ? [] : [.required("metadata.annotations[\(annotation)]")]
        case "kubernetes.io/dockercfg": return documentProblems(data, ".dockercfg")
        case "kubernetes.io/dockerconfigjson": return documentProblems(data, ".dockerconfigjson")
        case "kubernetes.io/basic-auth":
            let keys = ["username", "password"]
            return keys.contains { data[$0] != nil } ? [] : keys.map { .required("data[\($0)]") }
        case "kubernetes.io/ssh-auth":
            return data["ssh-privatekey"].isBlank ? [.required("data[ssh-privatekey]")] : []
        case "kubernetes.io/tls":
            return ["tls.crt", "tls.key"].filter { data[$0] == nil }.map { .required("data[\($0)]") }
        default: return []
        }
    }

    /// What is wrong with a key that holds JSON.
    private static func documentProblems(_ data: [String: JSONValue], _ key: String) -> [FieldError] {
        guard let text = data[key]?.stringValue else { return [.required("data[\(key)]")] }
        let bytes = Data(base64Encoded: text) ?? Data()
        do {
            _ = try JSONValue(parsing: bytes)
            return []
        } catch {
            let detail = bytes.isEmpty ? "unexpected end of JSON input" : "invalid character in JSON"
            return [.invalid("data[\(key)]", "<secret contents redacted>", detail)]
        }
    }
}
