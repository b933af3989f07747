import FoundationEssentials
import KubernetesModel

/// The columns of the core group's kinds but for pods.
extension TableColumn {
    static let namespace: [TableColumn] = [.name, .at("Status", "status", "phase"), .age]

    static let configMap: [TableColumn] = [
        .name,
        .text(
            "Data",
            "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process."
        ) { .integer(Int64(count($0["data"]) + count($0["binaryData"]))) },
        .age,
    ]

    static let secret: [TableColumn] = [
        .name,
        .at(
            "Type", "type",
            description:
                "Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types"
        ),
        .text(
            "Data",
            "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4"
        ) { .integer(Int64(count($0["data"]))) },
        .age,
    ]

    static let serviceAccount: [TableColumn] = [
        .name, .text("Secrets") { .integer(Int64($0["secrets"]?.arrayValue?.count ?? 0)) }, .age,
    ]

    static let service: [TableColumn] = [
        .name,
        .at("Type", "spec", "type"),
        .at("Cluster-IP", "spec", "clusterIP", missing: "<none>"),
        .text("External-IP") { .string(externalAddresses($0)) },
        .text("Port(s)") { service in
            let ports = (service[path: "spec", "ports"]?.arrayValue ?? []).map { port in
                let node = port["nodePort"]?.integerValue.map { ":\($0)" } ?? ""
                return "\(port["port"]?.integerValue ?? 0)\(node)/\(port["protocol"]?.stringValue ?? "TCP")"
            }
            return .string(ports.isEmpty ? "<none>" : ports.joined(separator: ","))
        },
        .age,
        .text("Selector", priority: 1) { .string(pairs($0[path: "spec", "selector"])) },
    ]

    static let endpoints: [TableColumn] = [
        .name,
        .text("Endpoints") { endpoints in
            let all = (endpoints["subsets"]?.arrayValue ?? []).flatMap { subset -> [String] in
                let addresses = subset["addresses"]?.arrayValue?.compactMap { $0["ip"]?.stringValue } ?? []
                let ports = subset["ports"]?.arrayValue?.compactMap { $0["port"]?.integerValue } ?? []
                return ports.isEmpty ? addresses : ports.flatMap { port in addresses.map { "\($0):\(port)" } }
            }
            return .string(limited(all))
        },
        .age,
    ]

    static let endpointSlice: [TableColumn] = [
        .name,
        .at("AddressType", "addressType"),
        .text("Ports") { slice in
            .string(
                limited(
                    (slice["ports"]?.arrayValue ?? []).compactMap { $0["port"]?.integerValue.map(String.init) },
                    unset: "<unset>"))
        },
        .text("Endpoints") { slice in
            .string(
                limited(
                    (slice["endpoints"]?.arrayValue ?? []).flatMap {
                        $0["addresses"]?.arrayValue?.compactMap(\.stringValue) ?? []
                    }, unset: "<unset>"))
        },
        .age,
    ]

    static let node: [TableColumn] = [
        .name,
        .text("Status") { node in
            let ready = node[path: "status", "conditions"]?.arrayValue?.first { $0["type"] == "Ready" }
            let text = ready.map { $0["status"] == "True" ? "Ready" : "NotReady" } ?? "Unknown"
            return .string(node[path: "spec", "unschedulable"]?.boolValue == true ? "\(text),SchedulingDisabled" : text)
        },
        .text("Roles") { node in
            let prefix = "node-role.kubernetes.io/"
            let roles = (node[path: "metadata", "labels"]?.objectValue ?? [:]).keys.filter { $0.hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)) }.sorted()
            return .string(roles.isEmpty ? "<none>" : roles.joined(separator: ","))
        },
        .age,
        .text("Version") { $0.value(at: ["status", "nodeInfo", "kubeletVersion"]) ?? "" },
        .text("Internal-IP", priority: 1) { address($0, "InternalIP") },
        .text("External-IP", priority: 1) { address($0, "ExternalIP") },
        .text("OS-Image", priority: 1) { $0.value(at: ["status", "nodeInfo", "osImage"]) ?? "<unknown>" },
        .text("Kernel-Version", priority: 1) { $0.value(at: ["status", "nodeInfo", "kernelVersion"]) ?? "<unknown>" },
        .text("Container-Runtime", priority: 1) {
            $0.value(at: ["status", "nodeInfo", "containerRuntimeVersion"]) ?? "<unknown>"
        },
    ]

    static let event: [TableColumn] = [
        TableColumn("Last Seen") { event, now in
            let last = [event[path: "series", "lastObservedTime"], event["lastTimestamp"], event["eventTime"]]
                .compactMap { $0 }.first { !$0.isNull }
            return .string(age(of: last ?? event[path: "metadata", "creationTimestamp"], now))
        },
        .at("Type", "type"),
        .at("Reason", "reason"),
        .text("Object") { event in
            let object = event["involvedObject"]
            return .string("\(object?["kind"]?.stringValue?.lowercased() ?? "")/\(object?["name"]?.stringValue ?? "")")
        },
        .text("Subobject", priority: 1) { $0[path: "involvedObject", "fieldPath"] ?? "" },
        .text("Source", priority: 1) { event in
            let component = event[path: "source", "component"]?.stringValue ?? event["reportingComponent"]?.stringValue
            return .string(
                [component, event[path: "source", "host"]?.stringValue].compactMap { $0?.nonEmpty }.joined(
                    separator: ", "))
        },
        .text("Message") { .string(($0["message"]?.stringValue ?? "").trimmingWhitespace) },
        TableColumn("First Seen", priority: 1) { event, now in
            let first = [event["firstTimestamp"], event["eventTime"]].compactMap { $0 }.first { !$0.isNull }
            return .string(age(of: first, now))
        },
        .text("Count", priority: 1) { $0[path: "series", "count"] ?? $0["count"] ?? 1 },
        .text("Name", priority: 1) { .string($0.name) },
    ]

    private static func count(_ value: JSONValue?) -> Int { value?.objectValue?.count ?? 0 }

    /// At most three of some texts, and how many there are more.
    static func limited(_ texts: [String], unset: String = "<none>") -> String {
        guard !texts.isEmpty else { return unset }
        let shown = texts.prefix(3).joined(separator: ",")
        return texts.count > 3 ? "\(shown) + \(texts.count - 3) more..." : shown
    }

    private static func address(_ node: JSONValue, _ type: String) -> JSONValue {
        let addresses = node[path: "status", "addresses"]?.arrayValue ?? []
        return addresses.first { $0["type"] == .string(type) }?["address"] ?? "<none>"
    }

    private static func externalAddresses(_ service: JSONValue) -> String {
        let own = service[path: "spec", "externalIPs"]?.arrayValue?.compactMap(\.stringValue) ?? []
        switch service[path: "spec", "type"]?.stringValue {
        case "ExternalName": return service[path: "spec", "externalName"]?.stringValue ?? ""
        case "LoadBalancer":
            let ingress = (service.value(at: ["status", "loadBalancer", "ingress"])?.arrayValue ?? [])
                .compactMap { $0["ip"]?.stringValue ?? $0["hostname"]?.stringValue }
            return (ingress + own).isEmpty ? "<pending>" : (ingress + own).joined(separator: ",")
        default: return own.isEmpty ? "<none>" : own.joined(separator: ",")
        }
    }
}

extension String {
    /// The text without blanks and line breaks at its ends.
    var trimmingWhitespace: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
