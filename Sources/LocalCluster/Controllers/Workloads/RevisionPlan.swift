import KubernetesModel

/// What to do with the ControllerRevisions of a workload: a pure function of them and the workload's template.
///
/// Source: Kubernetes' `pkg/controller/history`: the present template has the highest number; one that comes back, as in
/// a rollback, gets a new number instead of a new object.
struct RevisionPlan {
    /// What makes the present template the newest revision.
    enum Step: Equatable {
        /// It is the newest already.
        case keep(name: String)
        /// An older revision of the same content gets this number.
        case renumber(name: String, Int64)
        /// There is none of this content yet.
        case create(Int64)
    }

    /// How the present template becomes the newest revision.
    let step: Step
    /// What a revision of the present template holds: a strategic merge patch, as `kubectl rollout undo` sends it.
    let data: JSONValue

    /// - Parameter revisions: the workload's, in any order.
    init(template: PodTemplate, revisions: [ControllerRevision]) {
        data = Self.data(of: template)
        let content = data
        let newest = revisions.max { Self.isBefore($0, $1) }
        let next = (newest?.revision ?? 0) + 1
        let match = revisions.filter { $0.data == content }.max { Self.isBefore($0, $1) }
        if let match, let name = match.metadata.name {
            step = match.revision == newest?.revision ? .keep(name: name) : .renumber(name: name, next)
        } else {
            step = .create(next)
        }
    }

    /// Revisions that nothing uses any more, beyond those that are kept for rollbacks; the oldest first.
    static func surplus(_ revisions: [ControllerRevision], inUse: Set<String>, limit: Int) -> [ControllerRevision] {
        let idle = revisions.filter { !inUse.contains($0.metadata.name ?? "") }.sorted(by: isBefore)
        return Array(idle.prefix(max(0, idle.count - limit)))
    }

    private static func data(of template: PodTemplate) -> JSONValue {
        var content = template.content
        content["$patch"] = "replace"
        return ["spec": ["template": content]]
    }

    private static func isBefore(_ left: ControllerRevision, _ right: ControllerRevision) -> Bool {
        let numbers = (left.revision ?? 0, right.revision ?? 0)
        return numbers.0 == numbers.1
            ? (left.metadata.name ?? "") < (right.metadata.name ?? "") : numbers.0 < numbers.1
    }
}
