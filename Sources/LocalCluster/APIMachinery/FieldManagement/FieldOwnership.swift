package import KubernetesModel

/// Who owns which fields of one object: `metadata.managedFields`, decoded.
///
/// Source: KEP-555; `k8s.io/apimachinery/pkg/util/managedfields`.
package struct FieldOwnership: Sendable, Equatable {
    var owners: [FieldOwner: OwnedFields] = [:]

    /// Nobody owns anything.
    init() {}

    /// Whether nobody owns anything.
    package var isEmpty: Bool { owners.isEmpty }

    /// Reads `managedFields`; `nil` when an entry is none.
    package init?(entries: [JSONValue]) {
        for entry in entries {
            guard let operation = entry["operation"]?.stringValue.flatMap(FieldOwner.Operation.init),
                entry["fieldsType"] == "FieldsV1", let apiVersion = entry["apiVersion"]?.stringValue,
                let fields = FieldSet(fieldsV1: entry["fieldsV1"] ?? [:])
            else { return nil }
            let subresource = entry["subresource"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
            let owner = FieldOwner(
                manager: entry["manager"]?.stringValue ?? "", operation: operation, apiVersion: apiVersion,
                subresource: subresource)
            owners[owner] = OwnedFields(
                fields: fields, apiVersion: apiVersion, time: entry["time"]?.stringValue.flatMap { Timestamp($0) })
        }
    }

    /// The entries for `managedFields`, in the server's order: applies before updates, then by time and name.
    package var entries: [JSONValue] {
        owners.sorted { left, right in
            let (first, second) = (left.key, right.key)
            if first.operation != second.operation { return first.operation == .apply }
            let times = (left.value.time?.wholeSeconds ?? 0, right.value.time?.wholeSeconds ?? 0)
            if times.0 != times.1 { return times.0 < times.1 }
            return (first.manager, left.value.apiVersion, first.subresource ?? "")
                < (second.manager, right.value.apiVersion, second.subresource ?? "")
        }.map { owner, owned in
            var entry: [String: JSONValue] = [
                "manager": .string(owner.manager), "operation": .string(owner.operation.rawValue),
                "apiVersion": .string(owned.apiVersion), "fieldsType": "FieldsV1", "fieldsV1": owned.fields.fieldsV1,
            ]
            if let time = owned.time { entry["time"] = .string(time.description) }
            if let subresource = owner.subresource { entry["subresource"] = .string(subresource) }
            return .object(entry)
        }
    }

    /// Drops owners that own nothing.
    mutating func dropEmpty() { owners = owners.filter { !$0.value.fields.isEmpty } }

    /// How many owners by update an object may have before the oldest are put together.
    static let maximumUpdaters = 10

    /// Puts the oldest owners by update together as `ancient-changes` when there are too many.
    mutating func limitUpdaters() {
        let updaters = owners.filter { $0.key.operation == .update }.sorted { left, right in
            let times = (left.value.time?.wholeSeconds ?? 0, right.value.time?.wholeSeconds ?? 0)
            return times.0 != times.1 ? times.0 < times.1 : left.key.manager < right.key.manager
        }
        var excess = updaters.count - Self.maximumUpdaters
        var firstOfVersion: [String: FieldOwner] = [:]
        for (owner, owned) in updaters where excess > 0 {
            guard let first = firstOfVersion[owned.apiVersion] else {
                firstOfVersion[owned.apiVersion] = owner
                continue
            }
            let bucket = FieldOwner(manager: "ancient-changes", operation: .update, apiVersion: owned.apiVersion)
            var merged = owners.removeValue(forKey: bucket) ?? owners.removeValue(forKey: first)
            if owner != bucket {
                owners[owner] = nil
                let oldest = merged?.fields ?? FieldSet()
                merged = OwnedFields(
                    fields: owned.fields.union(oldest), apiVersion: owned.apiVersion, time: owned.time)
            }
            owners[bucket] = merged
            excess -= 1
        }
    }
}

extension FieldOwnership {
    /// Whether `managedFields` asks to forget all owners: an empty list, or one empty entry.
    static func isReset(_ entries: JSONValue?) -> Bool { entries == [] || entries == [[:]] }

    /// Takes back new times in `managedFields` where nothing else of an object changed, so that a write without
    /// effect stores nothing.
    package static func withTimes(of old: JSONValue, in new: JSONValue) -> JSONValue {
        let entries = (
            old[path: "metadata", "managedFields"]?.arrayValue ?? [],
            new[path: "metadata", "managedFields"]?.arrayValue ?? []
        )
        guard entries.0.count == entries.1.count,
            zip(entries.0, entries.1).allSatisfy({ $0.removing("time") == $1.removing("time") })
        else { return new }
        func content(_ object: JSONValue) -> JSONValue {
            var copy = object
            copy["metadata"] = object["metadata"]?.removing("managedFields", "resourceVersion", "generation")
            return copy
        }
        guard content(old) == content(new) else { return new }
        var result = new
        result["metadata"]?["managedFields"] = old[path: "metadata", "managedFields"]
        return result
    }
}

extension JSONValue {
    /// The object without some members.
    func removing(_ names: String...) -> JSONValue {
        guard case .object(var members) = self else { return self }
        for name in names { members[name] = nil }
        return .object(members)
    }
}

extension Timestamp {
    /// Seconds since 1970.
    fileprivate var wholeSeconds: Int64 { microseconds / 1_000_000 }
}
