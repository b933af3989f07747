import HTTPTypes
import KubernetesClient
import KubernetesModel
import LocalAPIServer
import MilestoneResources

/// One verb on one resource, as a rule of a Role permits it.
struct Permission: Hashable, Comparable, CustomStringConvertible {
    var group: String
    /// The plural, with the subresource where the rule is about one.
    var resource: String
    var verb: String

    var description: String { "\(verb) \(resource)\(group.isEmpty ? "" : ".\(group)")" }

    static func < (left: Permission, right: Permission) -> Bool { left.description < right.description }

    /// What the install bundle, and so the chart, permits the operator.
    static var installed: [Permission] {
        OperatorInstallation().objects.flatMap { object -> [Permission] in
            (object.content["rules"]?.arrayValue ?? []).flatMap { rule in
                func texts(_ member: String) -> [String] { (rule[member]?.arrayValue ?? []).compactMap(\.stringValue) }
                return texts("apiGroups").flatMap { group in
                    texts("resources").flatMap { resource in
                        texts("verbs").map { Permission(group: group, resource: resource, verb: $0) }
                    }
                }
            }
        }
    }

    /// A role without the permission: each rule that has it is split, so that nothing else goes with it.
    func taken(from role: JSONValue) -> JSONValue {
        guard let rules = role["rules"]?.arrayValue else { return role }
        var reduced = role
        reduced["rules"] = .array(
            rules.flatMap { rule -> [JSONValue] in
                guard rule["apiGroups"]?.arrayValue?.contains(.string(group)) == true,
                    let resources = rule["resources"]?.arrayValue, resources.contains(.string(resource))
                else { return [rule] }
                var others = rule
                others["resources"] = .array(resources.filter { $0 != .string(resource) })
                var own = rule
                own["resources"] = [.string(resource)]
                own["verbs"] = .array((rule["verbs"]?.arrayValue ?? []).filter { $0 != .string(verb) })
                return [others, own].filter {
                    $0["resources"]?.arrayValue?.isEmpty == false && $0["verbs"]?.arrayValue?.isEmpty == false
                }
            })
        return reduced
    }

    /// What a request needs; an apply may have to create its object too.
    static func needed(by request: ClientRequest) -> [Permission] {
        let target = RequestTarget(APIRequest(request.head))
        guard let resource = target.resource else { return [] }
        let plural = resource.subresource.map { "\(resource.plural)/\($0)" } ?? resource.plural
        let isApply = request.head.headerFields[.contentType]?.hasPrefix("application/apply-patch") == true
        let verbs = isApply && resource.subresource == nil ? [target.verb, "create"] : [target.verb]
        return verbs.map { Permission(group: resource.group, resource: plural, verb: $0) }
    }
}
