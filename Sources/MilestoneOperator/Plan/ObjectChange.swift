import KubernetesModel
import MilestoneAPI
package import MilestoneResources

/// What has to happen to one object.
package enum ObjectChange: Sendable, Equatable {
    /// It is as it should be.
    case none
    /// It isn't there.
    case create
    /// Something else is wanted of it than what was applied last.
    case update
    /// What was applied last is still wanted, but somebody changed these fields.
    case drift(fields: [String])
    /// An object of this name stands there and belongs to somebody else.
    case refuse(String)
}

extension ObjectChange {
    /// Compares what is wanted with what is there.
    package init(_ desired: DesiredObject, in observation: Observation) {
        guard let live = observation.objects[ObjectIdentity(desired.resource, desired.key.name)] else {
            self = .create
            return
        }
        if let refusal = live.refusal(for: observation) {
            self = .refuse(refusal)
            return
        }
        guard live.metadata.annotations?[AnnotationKey.appliedHash] == desired.hash else {
            self = .update
            return
        }
        let fields = FieldComparison.differences(desired: desired.content, live: live.content)
        self = fields.isEmpty ? .none : .drift(fields: fields)
    }
}

extension LiveObject {
    /// Why the platform of `observation` must not touch this object; `nil` when it is the platform's own or was left
    /// behind for it.
    package func refusal(for observation: Observation) -> String? {
        if observation.owns(self) { return nil }
        let name = observation.platform.metadata.name
        if metadata.controller == nil, metadata.labels?[LabelKey.retainedFor] == name { return nil }
        if isOffered(to: name) { return nil }
        let owner = metadata.controller.map { "belongs to \($0.kind) \($0.name)" } ?? "was made by somebody else"
        return """
            \(identity) \(owner); delete or rename it, give the platform another name, or, where it belongs to nobody, \
            annotate it with \(RequestKey.adopt)=\(name ?? "") to hand it over
            """
    }

    /// Whether the object belongs to nobody, and its user handed it over to the platform of that name.
    package func isOffered(to platform: String?) -> Bool {
        guard metadata.controller == nil, let offer = metadata.annotations?[RequestKey.adopt] else { return false }
        return offer == platform
    }

    /// Whether the operator is the only one that has an opinion on how many pods there are.
    var onlyOperatorOwnsReplicas: Bool {
        let owners = (metadata.managedFields ?? []).filter { $0.fieldsV1?[path: "f:spec", "f:replicas"] != nil }
        return !owners.isEmpty && owners.allSatisfy { $0.manager == OperatorName.fieldManager }
    }
}
