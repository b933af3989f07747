import APIMachinery
import KubernetesModel

/// Which objects a list or watch is about.
struct ObjectFilter: Sendable {
    /// A name that the path says.
    var name: String?
    private var labels: LabelQuery?
    private var fields: FieldQuery?
    private var selectable: [String: @Sendable (JSONValue) -> String]

    /// Reads the selectors of a query.
    ///
    /// - Throws: ``StatusError`` 400 for text that is no selector, and for fields that the kind does not offer.
    init(_ query: Query, kind: ResourceKind) throws {
        selectable = kind.selectableFields
        if let text = query["labelSelector"]?.nonEmpty {
            do { labels = try LabelQuery(text) } catch { throw StatusError.badRequest(error.message) }
        }
        if let text = query["fieldSelector"]?.nonEmpty {
            let selector: FieldQuery
            do { selector = try FieldQuery(text) } catch { throw StatusError.badRequest(error.message) }
            for field in selector.terms.map(\.field) where !Self.common.contains(field) && selectable[field] == nil {
                throw StatusError.badRequest(Self.refusal(of: field, kind))
            }
            fields = selector
        }
    }

    private static let common: Set<String> = ["metadata.name", "metadata.namespace"]

    /// Whether every object is meant.
    var isEmpty: Bool { name == nil && labels == nil && fields == nil }

    /// The name of the one object that can be meant, if there is only one.
    var onlyName: String? { name ?? fields?.required("metadata.name") }

    /// Whether an object is meant.
    func matches(_ object: JSONValue) -> Bool {
        if let name, object.name != name { return false }
        if let labels {
            let own = (object[path: "metadata", "labels"]?.objectValue ?? [:]).compactMapValues(\.stringValue)
            guard labels.matches(own) else { return false }
        }
        return fields?.matches { value(of: $0, in: object) } ?? true
    }

    /// What a watcher sees of a write: objects come into its view and leave it as they begin and cease to match.
    func view(of event: StorageEvent) -> (type: String, object: JSONValue)? {
        let before = event.previous.map(matches) ?? false
        let after = event.change != .deleted && matches(event.object)
        switch (before, after) {
        case (false, true): return ("ADDED", event.object)
        case (true, true): return ("MODIFIED", event.object)
        case (true, false):
            // The last state that matched, under the revision of the write that ended it.
            var last = event.previous ?? event.object
            last.metadata["resourceVersion"] = .string(String(event.revision))
            return ("DELETED", last)
        case (false, false): return nil
        }
    }

    private func value(of field: String, in object: JSONValue) -> String {
        switch field {
        case "metadata.name": object.name
        case "metadata.namespace": object.metadataText("namespace") ?? ""
        default: selectable[field]?(object) ?? ""
        }
    }

    private static func refusal(of field: String, _ kind: ResourceKind) -> String {
        // Kinds with fields of their own, and custom ones, have another converter than the rest.
        guard kind.selectableFields.isEmpty, !kind.isCustom else { return "field label not supported: \(field)" }
        return "\(field.quoted) is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
    }
}
