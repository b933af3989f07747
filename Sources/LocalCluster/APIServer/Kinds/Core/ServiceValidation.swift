import APIMachinery
import KubernetesModel

/// What is wrong with Services.
enum ServiceValidation {
    static func problems(_ service: JSONValue) -> [FieldError] {
        let spec = service["spec"] ?? [:]
        let type = spec["type"]?.stringValue ?? ""
        var problems: [FieldError] = []
        let ports = spec["ports"]?.arrayValue ?? []
        if ports.isEmpty, type != "ExternalName", spec["clusterIP"] != "None" {
            problems.append(.required("spec.ports"))
        }
        if !["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"].contains(type) {
            problems.append(
                .notSupported("spec.type", .string(type), ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]))
        }
        if type == "ExternalName", spec["externalName"].isBlank { problems.append(.required("spec.externalName")) }
        problems += addressProblems(spec)
        var names = Set<String>()
        var sockets = Set<[JSONValue]>()
        for (index, port) in ports.enumerated() {
            let field = "spec.ports[\(index)]"
            let name = port["name"]?.stringValue ?? ""
            if name.isEmpty {
                if ports.count > 1 { problems.append(.required("\(field).name")) }
            } else if !names.insert(name).inserted {
                problems.append(.duplicate("\(field).name", .string(name)))
            }
            problems += portProblems(port, field)
            let socket = [port["protocol"] ?? "", port["port"] ?? 0]
            if !sockets.insert(socket).inserted {
                problems.append(.duplicate(FieldPath(field), printed: printedSocket(port)))
            }
        }
        return problems + ServiceTrafficValidation.problems(spec)
    }

    /// A port of which only the socket is known, as Go prints it.
    private static func printedSocket(_ port: JSONValue) -> String {
        GoStruct.fields([
            .init("Name", "", .value(zero: "")), .init("Protocol", "protocol", .value(zero: "")),
            .init("AppProtocol", ""), .init("Port", "port", .value(zero: 0)),
            .init("TargetPort", "", .value(zero: 0)), .init("NodePort", "", .value(zero: 0)),
        ]).text(port)
    }

    static func updateProblems(_ service: JSONValue, _ old: JSONValue) -> [FieldError] {
        guard service[path: "spec", "type"] != "ExternalName", old[path: "spec", "type"] != "ExternalName",
            let before = old[path: "spec", "clusterIP"], !JSONValue?.some(before).isBlank,
            service[path: "spec", "clusterIP"] != before
        else { return [] }
        let value: JSONValue = service[path: "spec", "clusterIPs"] ?? .null
        return [.invalid("spec.clusterIPs[0]", value, "may not change once set")]
    }

    private static func addressProblems(_ spec: JSONValue) -> [FieldError] {
        guard let address = spec["clusterIP"]?.stringValue?.nonEmpty, address != "None" else { return [] }
        guard !IPAddressText.isIPv4(address), !IPAddressText.isIPv6(address) else { return [] }
        return [
            .invalid(
                "spec.clusterIPs[0]", .string(address), "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")
        ]
    }

    private static func portProblems(_ port: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let number = port["port"] ?? 0
        if !(1...65535).contains(number.integerValue ?? 0) {
            problems.append(.invalid("\(field).port", number, "must be between 1 and 65535, inclusive"))
        }
        if case .string(let target)? = port["targetPort"] {
            problems += PortName.problems(target).map { .invalid("\(field).targetPort", .string(target), $0) }
        } else if let target = port["targetPort"]?.integerValue, !(1...65535).contains(target),
            number.integerValue != target
        {
            problems.append(.invalid("\(field).targetPort", .integer(target), "must be between 1 and 65535, inclusive"))
        }
        if let node = port["nodePort"]?.integerValue, node != 0, !(30000...32767).contains(node) {
            problems.append(
                .invalid(
                    "\(field).nodePort", .integer(node),
                    "provided port is not in the valid range. The range of valid ports is 30000-32767"))
        }
        let protocols = ["SCTP", "TCP", "UDP"]
        if let name = port["protocol"]?.stringValue, !protocols.contains(name) {
            problems.append(.notSupported("\(field).protocol", .string(name), protocols))
        }
        return problems
    }
}

/// Names of ports (IANA service names, RFC 6335).
enum PortName {
    /// What is wrong with a name, sentence by sentence.
    static func problems(_ name: String) -> [String] {
        var problems: [String] = []
        if name.utf8.count > 15 { problems.append("must be no more than 15 characters") }
        let isAllowed = name.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
        if !isAllowed { problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)") }
        if !name.utf8.contains(where: { (0x61...0x7A).contains($0) }) {
            problems.append("must contain at least one letter (a-z)")
        }
        if name.contains("--") { problems.append("must not contain consecutive hyphens") }
        if name.hasPrefix("-") || name.hasSuffix("-") { problems.append("must not begin or end with a hyphen") }
        return problems
    }
}
