/// The libraries that Kubernetes adds: regular expressions, networks, quantities, URLs, named formats, versions.
///
/// Source: Kubernetes documentation, *Common Expression Language in Kubernetes*.
extension Functions {
    static let regularExpressions: FunctionTable = [
        "matches": [
            .member("matches_string", [.string, .string], .bool, matches),
            .global("matches", [.string, .string], .bool, matches),
        ],
        "find": [
            .member("string_find_string", [.string, .string], .string) { v throws(EvaluationError) in
                .string(try pattern(v[1]).occurrences(in: try v[0].text(), limit: 1).first ?? "")
            }
        ],
        "findAll": [
            .member("string_find_all_string", [.string, .string], .list(.string)) { v throws(EvaluationError) in
                .list(try pattern(v[1]).occurrences(in: try v[0].text(), limit: nil).map { .string($0) })
            },
            .member("string_find_all_string_int", [.string, .string, .int], .list(.string)) {
                v throws(EvaluationError) in
                let limit = try v[2].integer()
                let found = try pattern(v[1]).occurrences(in: try v[0].text(), limit: limit < 0 ? nil : Int(limit))
                return .list(found.map { .string($0) })
            },
        ],
    ]

    private static let matches: Overload.Implementation = { v throws(EvaluationError) in
        .bool(try pattern(v[1]).matches(try v[0].text()))
    }

    private static func pattern(_ value: Value) throws(EvaluationError) -> Pattern {
        let source = try value.text()
        let pattern = Pattern.cached(source)
        guard pattern.isValid else { throw EvaluationError("error parsing regexp: `\(source)`") }
        return pattern
    }

    static let networks: FunctionTable = [
        "isIP": [textTest("is_ip") { NetworkAddress($0) != nil }],
        "isCIDR": [textTest("is_cidr") { Network($0) != nil }],
        "ip": [
            .global("string_to_ip", [.string], .ip) { v throws(EvaluationError) in
                let text = try v[0].text()
                guard let address = NetworkAddress(text) else {
                    throw EvaluationError("IP Address \"\(text)\" parse error during conversion from string")
                }
                return .ip(address)
            },
            .member("cidr_ip", [.cidr], .ip) { v throws(EvaluationError) in .ip(try network(v[0]).address) },
        ],
        "ip.isCanonical": [textTest("ip_is_canonical") { NetworkAddress($0)?.description == $0 }],
        "cidr": [
            .global("string_to_cidr", [.string], .cidr) { v throws(EvaluationError) in
                .cidr(try parsedNetwork(try v[0].text()))
            }
        ],
        "family": [property("ip_family", .int) { .int($0.family) }],
        "isUnspecified": [property("ip_is_unspecified", .bool) { .bool($0.isUnspecified) }],
        "isLoopback": [property("ip_is_loopback", .bool) { .bool($0.isLoopback) }],
        "isLinkLocalMulticast": [property("ip_is_link_local_multicast", .bool) { .bool($0.isLinkLocalMulticast) }],
        "isLinkLocalUnicast": [property("ip_is_link_local_unicast", .bool) { .bool($0.isLinkLocalUnicast) }],
        "isGlobalUnicast": [property("ip_is_global_unicast", .bool) { .bool($0.isGlobalUnicast) }],
        "prefixLength": [
            .member("cidr_prefix_length", [.cidr], .int) { v throws(EvaluationError) in
                .int(Int64(try network(v[0]).prefixLength))
            }
        ],
        "masked": [
            .member("cidr_masked", [.cidr], .cidr) { v throws(EvaluationError) in .cidr(try network(v[0]).masked) }
        ],
        "containsIP": [
            .member("cidr_contains_ip_string", [.cidr, .string], .bool) { v throws(EvaluationError) in
                let text = try v[1].text()
                guard let address = NetworkAddress(text) else {
                    throw EvaluationError("IP Address \"\(text)\" parse error during conversion from string")
                }
                return .bool(try network(v[0]).contains(address))
            },
            .member("cidr_contains_ip_ip", [.cidr, .ip], .bool) { v throws(EvaluationError) in
                guard case .ip(let address) = v[1] else { throw .noSuchOverload }
                return .bool(try network(v[0]).contains(address))
            },
        ],
        "containsCIDR": [
            .member("cidr_contains_cidr_string", [.cidr, .string], .bool) { v throws(EvaluationError) in
                .bool(try network(v[0]).contains(try parsedNetwork(try v[1].text())))
            },
            .member("cidr_contains_cidr", [.cidr, .cidr], .bool) { v throws(EvaluationError) in
                .bool(try network(v[0]).contains(try network(v[1])))
            },
        ],
    ]

    private static func textTest(_ id: String, _ holds: @escaping @Sendable (String) -> Bool) -> Overload {
        .global(id, [.string], .bool) { v throws(EvaluationError) in .bool(holds(try v[0].text())) }
    }

    private static func property(
        _ id: String, _ result: ValueType, _ read: @escaping @Sendable (NetworkAddress) -> Value
    ) -> Overload {
        .member(id, [.ip], result) { v throws(EvaluationError) in
            guard case .ip(let address) = v[0] else { throw .noSuchOverload }
            return read(address)
        }
    }

    private static func network(_ value: Value) throws(EvaluationError) -> Network {
        guard case .cidr(let network) = value else { throw .noSuchOverload }
        return network
    }

    private static func parsedNetwork(_ text: String) throws(EvaluationError) -> Network {
        guard let network = Network(text) else {
            throw EvaluationError("network address parse error during conversion from string: \(text)")
        }
        return network
    }

    static let urls: FunctionTable = [
        "isURL": [textTest("is_url_string") { ParsedURL($0) != nil }],
        "url": [
            .global("string_to_url", [.string], .url) { v throws(EvaluationError) in
                let text = try v[0].text()
                guard let url = ParsedURL(text) else {
                    throw EvaluationError("URL parse error during conversion from string: parse \"\(text)\"")
                }
                return .url(url)
            }
        ],
        "getScheme": [part("url_get_scheme") { .string($0.scheme) }],
        "getHost": [part("url_get_host") { .string($0.host) }],
        "getHostname": [part("url_get_hostname") { .string($0.hostname) }],
        "getPort": [part("url_get_port") { .string($0.port) }],
        "getEscapedPath": [part("url_get_escaped_path") { .string($0.escapedPath) }],
        "getQuery": [
            part("url_get_query", .map(.string, .list(.string))) { url in
                .map(
                    MapValue(
                        Dictionary(
                            uniqueKeysWithValues: url.query.map { ($0.name, .list($0.values.map { .string($0) })) })))
            }
        ],
    ]

    private static func part(
        _ id: String, _ result: ValueType = .string, _ read: @escaping @Sendable (ParsedURL) -> Value
    ) -> Overload {
        .member(id, [.url], result) { v throws(EvaluationError) in
            guard case .url(let url) = v[0] else { throw .noSuchOverload }
            return read(url)
        }
    }
}
