package import KubernetesModel

/// A part or an action of an object with a path of its own.
package struct Subresource: Sendable {
    /// What happens at the path.
    package enum Behavior: Sendable {
        /// The object, of which only the status is written.
        case status
        /// The `Scale` of an object that says its replicas at these paths.
        case scale(ScalePaths)
        /// The object, of which only some is written, by rules of its own; how namespaces lose their finalizers.
        case replacement(@Sendable (inout JSONValue, _ old: JSONValue) -> Void)
        /// Anything else: answers by itself.
        case action(@Sendable (ResourceRequest) async throws -> APIResponse)
        /// Named in discovery and refused: no part of this cluster does it.
        case unsupported
    }

    /// The last part of the path.
    package var name: String
    /// Group, version and kind of what is read and written; the object's own kind for `nil`.
    package var responseKind: (group: String, version: String, kind: String)?
    /// The kind named in discovery.
    package var kind: String
    package var verbs: [String]
    package var behavior: Behavior
    /// Refuses those who may write here, but not to this object; for what roles can't say by themselves.
    package var authorize: (@Sendable (ResourceRequest) throws -> Void)?
}

/// Where an object says how many replicas it wants and has.
package struct ScalePaths: Sendable, Hashable {
    package var specReplicas: [String]
    package var statusReplicas: [String]
    /// Where the pods' selector stands, as text or as a `LabelSelector`; `nil` when nowhere.
    package var selector: [String]?

    /// `spec.replicas`, `status.replicas` and `spec.selector`: the paths of workloads.
    package static let workload = ScalePaths(
        specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"], selector: ["spec", "selector"])
}

extension Subresource {
    /// The status of an object of `kind`.
    static func status(_ kind: String) -> Subresource {
        Subresource(name: "status", kind: kind, verbs: ["get", "patch", "update"], behavior: .status)
    }

    /// The scale of an object.
    static func scale(_ paths: ScalePaths) -> Subresource {
        Subresource(
            name: "scale", responseKind: ("autoscaling", "v1", "Scale"), kind: "Scale",
            verbs: ["get", "patch", "update"], behavior: .scale(paths))
    }
}
