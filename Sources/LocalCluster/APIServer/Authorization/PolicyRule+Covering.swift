import KubernetesModel

/// Comparing rules: whether one grants all that another does.
///
/// Source: `k8s.io/component-helpers/auth/rbac/validation`.
extension PolicyRule: CustomStringConvertible {
    /// The rule as messages show it.
    var description: String {
        let members = [
            ("APIGroups", groups), ("Resources", resources), ("NonResourceURLs", paths), ("ResourceNames", names),
            ("Verbs", verbs),
        ].filter { !$0.1.isEmpty }.map { name, values in
            "\(name):[\(values.map(\.quoted).joined(separator: " "))]"
        }
        return "{\(members.joined(separator: ", "))}"
    }

    /// The rule as rules of one verb on one resource, one object or one path each.
    var parts: [PolicyRule] {
        let onResources = groups.flatMap { group in
            resources.flatMap { resource in
                verbs.flatMap { verb in
                    (names.isEmpty ? [[]] : names.map { [$0] }).map {
                        PolicyRule(verbs: [verb], groups: [group], resources: [resource], names: $0)
                    }
                }
            }
        }
        return onResources + paths.flatMap { path in verbs.map { PolicyRule(verbs: [$0], paths: [path]) } }
    }

    /// Whether this rule grants all that one of another rule's ``parts`` does.
    func covers(_ part: PolicyRule) -> Bool {
        func has(_ own: [String], _ wanted: [String]) -> Bool {
            own.contains("*") || wanted.allSatisfy(own.contains)
        }
        let coversNames = names.isEmpty || (!part.names.isEmpty && part.names.allSatisfy(names.contains))
        return has(verbs, part.verbs) && has(groups, part.groups) && coversNames
            && part.resources.allSatisfy { wanted in
                resources.contains { $0 == "*" || $0 == wanted || Self.subresource(of: wanted) == $0 }
            }
            && part.paths.allSatisfy { wanted in
                paths.contains {
                    $0 == wanted || $0 == "*" || ($0.hasSuffix("*") && wanted.hasPrefix($0.dropLast()))
                }
            }
    }

    /// Rules about the same resource or object as one rule with all of their verbs.
    static func compacted(_ parts: [PolicyRule]) -> [PolicyRule] {
        var rules: [PolicyRule] = []
        for part in parts {
            let index = rules.firstIndex { rule in
                part.paths.isEmpty && rule.groups == part.groups && rule.resources == part.resources
                    && rule.names == part.names && rule.paths == part.paths
            }
            if let index { rules[index].verbs += part.verbs } else { rules.append(part) }
        }
        return rules
    }

    /// The pattern of the same subresource of any resource.
    private static func subresource(of resource: String) -> String? {
        resource.firstIndex(of: "/").map { "*" + resource[$0...] }
    }
}
