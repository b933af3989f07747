package import KubernetesModel

extension FieldTracker {
    /// The object that a server-side apply stores.
    ///
    /// - Parameters:
    ///   - intent: what the manager wants to be set, and nothing else; it owns that afterwards.
    ///   - live: the stored object; `nil` when it is created.
    ///   - manager: who applies.
    ///   - force: whether fields of others are taken over instead of failing.
    ///   - time: when.
    /// - Returns: the merged object with `managedFields` brought up to date; not yet defaulted. It equals `live` when
    ///   nothing changes.
    /// - Throws: ``ApplyError``.
    package func apply(
        _ intent: JSONValue, to live: JSONValue?, by manager: String, force: Bool, at time: Timestamp
    ) throws(ApplyError) -> JSONValue {
        guard intent["apiVersion"]?.stringValue == apiVersion else {
            throw .badRequest(
                "Incorrect version specified in apply patch. Specified patch version: "
                    + "\(intent["apiVersion"]?.stringValue ?? ""), expected: \(apiVersion)")
        }
        if let entries = intent[path: "metadata", "managedFields"], !entries.isNull {
            throw .badRequest("metadata.managedFields must be nil")
        }
        guard
            var ownership = FieldOwnership(entries: live?[path: "metadata", "managedFields"]?.arrayValue ?? [])
        else { throw .internalError("failed to decode managed fields: invalid entry") }
        let stored = live?.withoutManagedFields ?? [:]
        if ownership.isEmpty, live != nil {
            take(stored, over: schema.emptyObject, by: Self.beforeFirstApply, at: time, &ownership)
        }
        try check(intent, stored)
        let allowed = manager == "kubectl" ? lastAppliedFields(in: stored) : FieldSet()
        let (merged, result) = try merge(
            intent, into: stored, ownership, owner: owner(manager, .apply), force: force, allowed: allowed, at: time)
        return syncLastApplied(intent, manager: manager, in: merged).withManagedFields(result)
    }

    /// Who owns what stood in an object before anybody applied to it.
    static let beforeFirstApply = "before-first-apply"

    private func check(_ intent: JSONValue, _ live: JSONValue) throws(ApplyError) {
        func name(_ object: JSONValue) -> String {
            let metadata = object["metadata"]
            let apiVersion = object["apiVersion"]?.stringValue ?? ""
            let groupVersion = apiVersion.contains("/") ? apiVersion : "/\(apiVersion)"
            return "\(metadata?["namespace"]?.stringValue ?? "")/\(metadata?["name"]?.stringValue ?? ""); "
                + "\(groupVersion), Kind=\(object["kind"]?.stringValue ?? "")"
        }
        let wrong = schema.root.mismatches(of: intent, allowsDuplicates: false)
        if !wrong.isEmpty {
            throw .internalError("failed to create typed patch object (\(name(intent))): \(wrong.message)")
        }
        let stale = schema.root.mismatches(of: live, allowsDuplicates: true)
        if !stale.isEmpty {
            throw .internalError("failed to create typed live object (\(name(live))): \(stale.message)")
        }
    }

    private func merge(
        _ intent: JSONValue, into live: JSONValue, _ ownership: FieldOwnership, owner: FieldOwner, force: Bool,
        allowed: FieldSet, at time: Timestamp
    ) throws(ApplyError) -> (JSONValue, FieldOwnership) {
        var ownership = ownership
        let previous = ownership.owners[owner]
        let wanted = schema.root.appliedFields(of: intent).subtractingRecursively(unreachableFields)
            .subtracting(Self.unowned)
        ownership.owners[owner] = OwnedFields(fields: wanted, apiVersion: apiVersion, time: previous?.time)
        var merged = schema.root.merging(live, intent)
        if let previous, !previous.fields.isEmpty {
            merged = pruned(merged, formerly: previous.fields, ownership)
        }
        let difference = FieldComparison(live, merged, schema: schema.root)
        let reachable = difference.excluding(unreachableFields)
        let changed = reachable.modified.union(reachable.added)
        let conflicts = ownership.owners.filter { $0.key != owner }.flatMap { other, owned in
            owned.fields.intersection(changed).paths.map { FieldConflict(owner: other, path: $0) }
        }
        try refuse(conflicts, force: force, allowed: allowed)
        for (other, owned) in ownership.owners where other != owner {
            ownership.owners[other]?.fields = owned.fields.subtracting(changed).subtracting(reachable.removed)
        }
        // The order of elements counts here, although nobody owns it.
        if !live.isEquivalent(to: merged) { ownership.owners[owner]?.time = time }
        ownership.dropEmpty()
        return (merged, ownership)
    }

    /// Refuses a change to fields of others, unless it is forced or all of them are `allowed`.
    private func refuse(_ conflicts: [FieldConflict], force: Bool, allowed: FieldSet) throws(ApplyError) {
        guard !force, !conflicts.isEmpty else { return }
        let remaining = conflicts.filter { FieldSet([$0.path]).subtracting(allowed).isEmpty == false }
        guard !remaining.isEmpty else { return }
        throw .conflicts(
            remaining.sorted { ($0.owner.description, $0.field) < ($1.owner.description, $1.field) })
    }

    /// Takes fields out that the manager applied before and doesn't now, unless somebody else owns them too.
    private func pruned(_ merged: JSONValue, formerly former: FieldSet, _ ownership: FieldOwnership) -> JSONValue {
        let root = schema.root
        func removing(_ fields: FieldSet) -> JSONValue { root.removing(fields, from: merged) ?? [:] }
        let former = former.withDeclaredFieldsAsMembers(root)
        let all = root.appliedFields(of: merged).withDeclaredFieldsAsMembers(root)
        // What others own, and what the manager still applies, comes back.
        let owned = ownership.owners.values.reduce(FieldSet()) { $0.union($1.fields) }
            .withDeclaredFieldsAsMembers(root)
        func left(_ object: JSONValue) -> FieldSet {
            root.appliedFields(of: object).withDeclaredFieldsAsMembers(root)
        }
        let kept = removing(all.subtracting(left(removing(former)).union(owned)))
        // What nobody owned comes back too: only fields that the manager itself had may go.
        return removing(all.subtracting(left(kept)).intersection(former))
    }
}
