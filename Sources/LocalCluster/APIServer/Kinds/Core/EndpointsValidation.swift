import APIMachinery
import KubernetesModel

/// Endpoints and EndpointSlices: addresses of the right family and ports with names that differ.
///
/// Loopback addresses are accepted, unlike on a real cluster: here they are the addresses of pods.
enum EndpointsValidation {
    private static let advice = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"

    static func problems(_ endpoints: JSONValue) -> [FieldError] {
        (endpoints["subsets"]?.arrayValue ?? []).enumerated().flatMap { index, subset in
            let field = "subsets[\(index)]"
            let lists = ["addresses", "notReadyAddresses"]
            var problems: [FieldError] = []
            if lists.allSatisfy({ subset[$0].isBlank }) {
                problems.append(.required(field, "must specify `addresses` or `notReadyAddresses`"))
            }
            for list in lists {
                for (index, address) in (subset[list]?.arrayValue ?? []).enumerated() {
                    problems += addressProblems(address["ip"]?.stringValue ?? "", "\(field).\(list)[\(index)].ip")
                }
            }
            let ports = subset["ports"]?.arrayValue ?? []
            for (index, port) in ports.enumerated() {
                let path = "\(field).ports[\(index)]"
                let name = port["name"]?.stringValue ?? ""
                if name.isEmpty, ports.count > 1 { problems.append(.required("\(path).name")) }
                if !name.isEmpty {
                    problems += NameRule.dns1123Label.violations(of: name).map {
                        .invalid("\(path).name", .string(name), $0)
                    }
                }
                problems += PortNumber.problems(port["port"]?.integerValue ?? 0, "\(path).port")
                problems += protocolProblems(port["protocol"], "\(path).protocol")
            }
            return problems
        }
    }

    static func sliceProblems(_ slice: JSONValue) -> [FieldError] {
        let families = ["FQDN", "IPv4", "IPv6"]
        let family = slice["addressType"]?.stringValue ?? ""
        var problems: [FieldError] = []
        if family.isEmpty {
            problems.append(.required("addressType"))
        } else if !families.contains(family) {
            problems.append(.notSupported("addressType", .string(family), families))
        }
        for (index, endpoint) in (slice["endpoints"]?.arrayValue ?? []).enumerated() {
            problems += endpointProblems(endpoint, family, "endpoints[\(index)]")
        }
        var names: Set<String> = []
        for (index, port) in (slice["ports"]?.arrayValue ?? []).enumerated() {
            let name = port["name"]?.stringValue ?? ""
            if !name.isEmpty {
                problems += NameRule.dns1123Label.violations(of: name).map {
                    .invalid("ports[\(index)].name", .string(name), $0)
                }
            }
            if !names.insert(name).inserted {
                problems.append(.duplicate(FieldPath("ports[\(index)].name"), .string(name)))
            }
            problems += protocolProblems(port["protocol"], "ports[\(index)].protocol")
        }
        return problems
    }

    private static func endpointProblems(_ endpoint: JSONValue, _ family: String, _ field: String) -> [FieldError] {
        let addresses = endpoint["addresses"]?.arrayValue ?? []
        var problems: [FieldError] = []
        if addresses.isEmpty {
            problems.append(.required("\(field).addresses", "must contain at least 1 address"))
        } else if addresses.count > 100 {
            problems.append(.tooMany(FieldPath("\(field).addresses"), actual: addresses.count, maximum: 100))
        }
        for (index, address) in addresses.enumerated() {
            let text = address.stringValue ?? ""
            let path = "\(field).addresses[\(index)]"
            switch family {
            case "IPv4", "IPv6":
                let unfit = addressProblems(text, path)
                let isOfFamily = family == "IPv4" ? IPAddressText.isIPv4(text) : IPAddressText.isIPv6(text)
                problems += unfit
                if unfit.isEmpty, !isOfFamily {
                    problems.append(.invalid(path, address, "must be an \(family) address"))
                }
            case "FQDN":
                problems += NameRule.dns1123Subdomain.violations(of: text).map { .invalid(path, address, $0) }
            default: break
            }
        }
        return problems
    }

    private static func addressProblems(_ text: String, _ path: String) -> [FieldError] {
        IPAddressText.isIPv4(text) || IPAddressText.isIPv6(text) ? [] : [.invalid(path, .string(text), advice)]
    }

    private static func protocolProblems(_ name: JSONValue?, _ path: String) -> [FieldError] {
        let known = ["SCTP", "TCP", "UDP"]
        guard let name, !known.contains(name.stringValue ?? "") else { return [] }
        return [.notSupported(path, name, known)]
    }
}
