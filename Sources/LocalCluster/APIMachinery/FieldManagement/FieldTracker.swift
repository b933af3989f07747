package import KubernetesModel

/// Keeps `managedFields` of one kind's objects while they are created, updated and applied.
///
/// Pure: objects go in and come out, the time of a write is passed in.
///
/// Source: KEP-555; structured-merge-diff, `merge.Updater`; `k8s.io/apimachinery/pkg/util/managedfields`.
package struct FieldTracker: Sendable {
    /// The kind's schema.
    package var schema: ObjectSchema
    /// The version in which objects are written.
    package var apiVersion: String
    /// The subresource that is written; `nil` for the object itself.
    package var subresource: String?
    /// Fields that a write through this endpoint does not reach, and so does not own, such as `status` of the object
    /// itself.
    package var unreachableFields: FieldSet

    package init(
        schema: ObjectSchema, apiVersion: String, subresource: String? = nil, unreachableFields: FieldSet = FieldSet()
    ) {
        self.schema = schema
        self.apiVersion = apiVersion
        self.subresource = subresource
        self.unreachableFields = unreachableFields
    }

    /// Fields that identify an object or belong to the server; nobody owns them.
    static let unowned = FieldSet([
        [.field("apiVersion")], [.field("kind")], [.field("metadata")],
        [.field("metadata"), .field("name")], [.field("metadata"), .field("namespace")],
        [.field("metadata"), .field("creationTimestamp")], [.field("metadata"), .field("selfLink")],
        [.field("metadata"), .field("uid")], [.field("metadata"), .field("clusterName")],
        [.field("metadata"), .field("generation")], [.field("metadata"), .field("managedFields")],
        [.field("metadata"), .field("resourceVersion")],
    ])

    /// The owner of what a manager writes.
    func owner(_ manager: String, _ operation: FieldOwner.Operation) -> FieldOwner {
        FieldOwner(manager: manager, operation: operation, apiVersion: apiVersion, subresource: subresource)
    }
}

extension FieldTracker {
    /// The object that a create, update or patch stores, with `managedFields` brought up to date.
    ///
    /// - Parameters:
    ///   - new: the object as it will be stored, except for its `managedFields`: those it comes with are taken as they
    ///     are, an empty list or one empty entry forgets all owners, and no list keeps those of `live`.
    ///   - live: the stored object; `nil` when it is created.
    ///   - manager: who writes.
    ///   - time: when.
    package func update(_ new: JSONValue, replacing live: JSONValue?, by manager: String, at time: Timestamp)
        -> JSONValue
    {
        var ownership = ownership(inUpdate: new, live: live)
        let new = new.withoutManagedFields
        // Objects whose owners were forgotten, and that nobody applied since, are not tracked again.
        guard !ownership.isEmpty || live == nil else { return new }
        take(new, over: live?.withoutManagedFields ?? schema.emptyObject, by: manager, at: time, &ownership)
        return new.withManagedFields(ownership)
    }

    private func ownership(inUpdate new: JSONValue, live: JSONValue?) -> FieldOwnership {
        let liveEntries = live?[path: "metadata", "managedFields"]?.arrayValue ?? []
        let stored = FieldOwnership(entries: liveEntries) ?? FieldOwnership()
        // A subresource can't be used to rewrite who owns what.
        guard subresource == nil else { return stored }
        let given = new[path: "metadata", "managedFields"]
        if FieldOwnership.isReset(given) { return FieldOwnership() }
        guard let given = given?.arrayValue.flatMap(FieldOwnership.init), !given.isEmpty else { return stored }
        return given
    }

    /// Makes `manager` the owner of all that differs between two states, and everybody else lose it.
    func take(
        _ new: JSONValue, over live: JSONValue, by manager: String, at time: Timestamp,
        _ ownership: inout FieldOwnership
    ) {
        guard schema.root.mismatches(of: new, allowsDuplicates: true).isEmpty,
            schema.root.mismatches(of: live, allowsDuplicates: true).isEmpty
        else { return }
        let difference = FieldComparison(live, new, schema: schema.root)
        let reachable = difference.excluding(unreachableFields)
        let changed = reachable.modified.union(reachable.added)
        for (owner, owned) in ownership.owners {
            ownership.owners[owner]?.fields = owned.fields.subtracting(changed).subtracting(reachable.removed)
        }
        ownership.dropEmpty()
        let taken = difference.modified.union(difference.added).subtractingRecursively(unreachableFields)
            .subtracting(Self.unowned)
        guard !taken.isEmpty else { return }
        let owner = owner(manager, .update)
        let previous = ownership.owners[owner]?.fields ?? FieldSet()
        ownership.owners[owner] = OwnedFields(fields: previous.union(taken), apiVersion: apiVersion, time: time)
        ownership.limitUpdaters()
    }
}

extension JSONValue {
    /// The object without `managedFields`.
    var withoutManagedFields: JSONValue {
        guard let metadata = self["metadata"], metadata["managedFields"] != nil else { return self }
        var copy = self
        copy["metadata"] = metadata.removing("managedFields")
        return copy
    }

    /// The object with `managedFields`; without the member when nobody owns anything.
    func withManagedFields(_ ownership: FieldOwnership) -> JSONValue {
        guard !ownership.isEmpty else { return withoutManagedFields }
        var copy = self
        var metadata = copy["metadata"] ?? [:]
        metadata["managedFields"] = .array(ownership.entries)
        copy["metadata"] = metadata
        return copy
    }
}
