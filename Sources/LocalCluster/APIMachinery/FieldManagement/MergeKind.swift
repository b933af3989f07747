import KubernetesModel

/// How a value merges and is owned, seen together with what it is.
///
/// A schema may allow several types; the value at hand decides.
enum MergeKind {
    /// One value, owned as a whole.
    case leaf
    /// Members on their own, each with its schema.
    case map(Schema)
    /// Elements on their own.
    case list(Schema)

    /// How values of `schema` that look like `value` merge; `null` takes the schema's word.
    static func of(_ value: JSONValue, schema: Schema) -> MergeKind {
        switch value {
        case .object: schema.isAtomicMap ? .leaf : .map(schema)
        case .array: schema.isGranularList ? .list(schema) : .leaf
        case .null:
            if schema.type == .array, schema.isGranularList {
                .list(schema)
            } else if schema.type == .object, !schema.isAtomicMap {
                .map(schema)
            } else {
                .leaf
            }
        default: .leaf
        }
    }
}

extension Schema {
    /// Whether a map of the schema is owned as a whole.
    var isAtomicMap: Bool { mapType == .atomic }

    /// Whether elements of a list of the schema are owned one by one.
    var isGranularList: Bool { listType != nil && listType != .atomic }

    /// The schema of a member in field management: members that nothing declares, where they are allowed, merge by
    /// what they are.
    func ownedMember(_ name: String) -> Schema? {
        member(name) ?? (allowsUntypedMembers ? .untyped : nil)
    }

    /// The schema of the elements.
    var ownedItems: Schema { items?.resolved ?? .untyped }

    private var allowsUntypedMembers: Bool {
        if case .allowed(let isAllowed) = additionalProperties { return isAllowed }
        return preservesUnknownFields || (properties.isEmpty && additionalProperties.schema == nil)
    }

    /// Refuses lists and maps that are owned as a whole.
    func checkGranular(_ value: JSONValue) throws(TypeMismatch) {
        switch (MergeKind.of(value, schema: self), value) {
        case (.map(let schema), .object(let members)):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                do throws(TypeMismatch) {
                    try (schema.ownedMember(name) ?? .untyped).checkGranular(member)
                } catch {
                    throw TypeMismatch(path: ".\(name)\(error.path)", error.reason)
                }
            }
        case (.list(let schema), .array(let elements)):
            for element in elements { try schema.ownedItems.checkGranular(element) }
        case (.leaf, .object), (.leaf, .array):
            throw TypeMismatch("may not mutate atomic arrays, maps or structs")
        default: break
        }
    }

    /// Any JSON.
    static let untyped = Schema(["x-kubernetes-preserve-unknown-fields": true])

    /// The step that leads to an element of the list.
    ///
    /// - Throws: ``TypeMismatch`` when the element can't be one of such a list.
    func pathElement(of element: JSONValue) throws(TypeMismatch) -> PathElement {
        guard case .map(let keys) = listType else {
            switch element {
            case .object: throw TypeMismatch("associative list without keys has an element that's a map type")
            case .array: throw TypeMismatch("not supported: associative list with lists as elements")
            case .null: throw TypeMismatch("associative list without keys has an element that's an explicit null")
            default: return .value(element)
            }
        }
        switch element {
        case .null: throw TypeMismatch("associative list with keys may not have a null element")
        case .object(let members):
            let schema = ownedItems
            var identity: [String: JSONValue] = [:]
            for key in keys { identity[key] = members[key] ?? schema.properties[key]?.resolved.defaultValue }
            return .key(identity)
        default: throw TypeMismatch("associative list with keys may not have non-map elements")
        }
    }
}

/// Why a value is not what its schema says, in the words of structured-merge-diff.
package struct TypeMismatch: Error, Sendable, Equatable {
    /// Where, such as `.spec.replicas`; empty for the whole object.
    package var path: String
    /// What was expected.
    package var reason: String

    init(path: String = "", _ reason: String) {
        self.path = path
        self.reason = reason
    }

    /// Place and reason.
    package var message: String { path.isEmpty ? reason : "\(path): \(reason)" }

    func within(_ element: PathElement) -> TypeMismatch {
        TypeMismatch(path: element.description + path, reason)
    }
}
