import APIMachinery
import FoundationEssentials
import HTTPTypes
import KubernetesModel
import NIOCore

/// What a deletion is told: how long to wait, what becomes of dependents, and which object is meant.
struct Deletion {
    var gracePeriodSeconds: Int64?
    var propagationPolicy: String?
    var orphansDependents: Bool?
    var uid: String?
    var resourceVersion: String?
    var isDryRun: Bool

    /// Reads the body's `DeleteOptions`, or the query's where there is no body.
    init(_ request: APIRequest) throws {
        var options: JSONValue = [:]
        if request.body.readableBytes > 0 {
            options = try RequestBody.document(request) { .badRequest($0) }
        }
        let query = request.query
        gracePeriodSeconds = try Self.integer(query["gracePeriodSeconds"])
        propagationPolicy = query["propagationPolicy"]
        orphansDependents = query["orphanDependents"].map { _ in query.isOn("orphanDependents") }
        isDryRun = false
        take(options)
        let dryRun = (options["dryRun"]?.arrayValue ?? []) + query.all("dryRun").map(JSONValue.string)
        isDryRun = !dryRun.isEmpty
        try check(dryRun)
    }

    /// Takes what a document of `DeleteOptions` says in the place of what was said so far.
    mutating func take(_ options: JSONValue) {
        gracePeriodSeconds = options["gracePeriodSeconds"]?.integerValue ?? gracePeriodSeconds
        propagationPolicy = options["propagationPolicy"]?.stringValue ?? propagationPolicy
        orphansDependents = options["orphanDependents"]?.boolValue ?? orphansDependents
        uid = options[path: "preconditions", "uid"]?.stringValue ?? uid
        resourceVersion = options[path: "preconditions", "resourceVersion"]?.stringValue ?? resourceVersion
        isDryRun = isDryRun || options["dryRun"]?.arrayValue?.isEmpty == false
    }

    private static func integer(_ text: String?) throws -> Int64? {
        guard let text = text?.nonEmpty else { return nil }
        guard let value = Int64(text) else {
            throw StatusError.badRequest("strconv.ParseInt: parsing \(text.quoted): invalid syntax")
        }
        return value
    }

    private func check(_ dryRun: [JSONValue]) throws {
        var problems: [FieldError] = []
        if let policy = propagationPolicy {
            if orphansDependents != nil {
                problems.append(
                    .invalid(
                        "propagationPolicy", .string(policy),
                        "orphanDependents and deletionPropagation cannot be both set"))
            } else if !["Foreground", "Background", "Orphan"].contains(policy) {
                problems.append(
                    .notSupported("propagationPolicy", .string(policy), ["Foreground", "Background", "Orphan", "nil"]))
            }
        }
        if !dryRun.allSatisfy({ $0 == "All" }) { problems.append(.notSupported("dryRun", .array(dryRun), ["All"])) }
        guard problems.isEmpty else {
            throw StatusError.invalid(ResourceName(group: "meta.k8s.io", plural: "DeleteOptions"), "", problems)
        }
    }

    /// Refuses to delete another object than the one that was meant.
    func checkPreconditions(_ object: JSONValue, _ kind: ResourceKind) throws {
        let name = ResourceName(group: kind.type.group, plural: kind.type.kind)
        if let uid, let own = object.metadataText("uid"), uid != own {
            throw StatusError.conflict(
                name, object.name,
                "the UID in the precondition (\(uid)) does not match the UID in record (\(own)). The object might have been deleted and then recreated"
            )
        }
        if let resourceVersion, let own = object.metadataText("resourceVersion"), resourceVersion != own {
            throw StatusError.conflict(
                name, object.name,
                "the ResourceVersion in the precondition (\(resourceVersion)) does not match the ResourceVersion in record (\(own)). The object might have been modified"
            )
        }
    }

    /// The object's finalizers, with the one of the wished policy in the place of the other's.
    func finalizers(of object: JSONValue) -> [JSONValue] {
        let old = object[path: "metadata", "finalizers"]?.arrayValue ?? []
        let wanted: JSONValue?
        switch (propagationPolicy, orphansDependents) {
        case ("Foreground", _): wanted = "foregroundDeletion"
        case ("Orphan", _), (nil, true): wanted = "orphan"
        case ("Background", _), (nil, false): wanted = nil
        default: return old
        }
        let others = old.filter { $0 != "foregroundDeletion" && $0 != "orphan" }
        return wanted.map { others + [$0] } ?? others
    }

    /// Whether nothing holds an object any more whose deletion was asked for.
    static func isComplete(_ object: JSONValue) -> Bool {
        object.metadata["deletionTimestamp"] != nil && object[path: "metadata", "finalizers"].isBlank
            && (object[path: "metadata", "deletionGracePeriodSeconds"]?.integerValue ?? 0) == 0
            && object[path: "spec", "finalizers"].isBlank
    }
}
