import KubernetesModel

/// A request as those who review it are told of it.
struct AdmissionAttributes: Sendable {
    enum Operation: String, Sendable {
        case create = "CREATE"
        case update = "UPDATE"
        case delete = "DELETE"
        case connect = "CONNECT"
    }

    var operation: Operation
    /// The resource that is written, or whose subresource is.
    var kind: ResourceKind
    var subresource: String?
    var namespace: String?
    /// The object's name; empty while the server has still to make it up.
    var name: String
    /// The object as it would be stored, or what is sent to a subresource.
    var object: JSONValue?
    /// The object as it is.
    var oldObject: JSONValue?
    /// `CreateOptions` and the like.
    var options: JSONValue
    var isDryRun: Bool
    var user: User

    /// What the reviewed object is named by in the question to reviewers.
    var objectKind: (group: String, version: String, kind: String) {
        guard let object = object ?? oldObject, let name = object["kind"]?.stringValue,
            let version = object["apiVersion"]?.stringValue
        else { return (kind.type.group, kind.type.version, kind.type.kind) }
        let parts = version.split(separator: "/").map(String.init)
        return (parts.count > 1 ? parts[0] : "", parts.last ?? "", name)
    }

    /// The kinds by which reviews themselves are set up; nobody reviews those.
    private static let exempt: Set<String> = [
        "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", "mutatingwebhookconfigurations",
        "validatingadmissionpolicies", "validatingadmissionpolicybindings", "validatingwebhookconfigurations",
    ]

    /// Whether a resource is written without any review.
    static func isExempt(_ kind: ResourceKind) -> Bool {
        kind.type.group == AdmissionTable.group && exempt.contains(kind.type.plural)
    }

    /// The same request in the words of another version of the resource.
    func converted(to other: ResourceKind) -> AdmissionAttributes {
        guard other.type != kind.type, subresource == nil || subresource == "status" else { return self }
        var result = self
        result.kind = other
        result.object = object.map { other.presented(kind.stored($0)) }
        result.oldObject = oldObject.map { other.presented(kind.stored($0)) }
        return result
    }
}
