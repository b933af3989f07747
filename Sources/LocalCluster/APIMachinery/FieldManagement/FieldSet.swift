import KubernetesModel

/// A set of fields of an object, as a trie: what a manager owns.
///
/// A field can be a member of the set itself, and have fields below it that are.
///
/// Source: structured-merge-diff, `fieldpath.Set`.
package struct FieldSet: Sendable, Equatable {
    /// The fields right below that are members of the set.
    package private(set) var members: Set<PathElement> = []
    /// The sets below fields.
    package private(set) var children: [PathElement: FieldSet] = [:]

    /// An empty set.
    package init() {}

    /// A set of the fields at these paths.
    package init(_ paths: [[PathElement]]) {
        for path in paths { insert(path[...]) }
    }

    /// Whether no field is in the set.
    package var isEmpty: Bool { members.isEmpty && children.isEmpty }

    /// Adds the field at `path`; the empty path is the whole object, which nobody owns.
    package mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            members.insert(first)
        } else {
            children[first, default: FieldSet()].insert(path.dropFirst())
        }
    }

    /// Makes a field a member.
    mutating func insert(_ element: PathElement) { members.insert(element) }

    /// Puts a set below a field; an empty one leaves no trace.
    mutating func setChild(_ child: FieldSet, below element: PathElement) {
        children[element] = child.isEmpty ? nil : child
    }

    /// The fields below one.
    package func below(_ element: PathElement) -> FieldSet { children[element] ?? FieldSet() }

    /// The fields that are in either set.
    package func union(_ other: FieldSet) -> FieldSet {
        if isEmpty { return other }
        var result = self
        result.members.formUnion(other.members)
        result.children.merge(other.children) { $0.union($1) }
        return result
    }

    /// The fields that are in both sets.
    package func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet()
        result.members = members.intersection(other.members)
        for (element, child) in children {
            if let counterpart = other.children[element] {
                result.setChild(child.intersection(counterpart), below: element)
            }
        }
        return result
    }

    /// The fields that are not in `other`.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children {
            let rest = other.children[element].map { child.subtracting($0) } ?? child
            result.setChild(rest, below: element)
        }
        return result
    }

    /// The fields that are neither in `other` nor below a member of it.
    package func subtractingRecursively(_ other: FieldSet) -> FieldSet {
        if other.isEmpty { return self }
        var result = FieldSet()
        result.members = members.subtracting(other.members)
        for (element, child) in children where !other.members.contains(element) {
            let rest = other.children[element].map { child.subtractingRecursively($0) } ?? child
            result.setChild(rest, below: element)
        }
        return result
    }

    /// The paths of all fields in the set, in the order in which the real server lists them.
    package var paths: [[PathElement]] {
        members.sorted().map { [$0] }
            + children.sorted { $0.key < $1.key }.flatMap { element, child in child.paths.map { [element] + $0 } }
    }

    /// The set with each field that a schema declares made a member, when something below it is one.
    ///
    /// Pruning removes a member with all that is below it; without this, emptied structs would stay behind.
    func withDeclaredFieldsAsMembers(_ schema: Schema?) -> FieldSet {
        var result = self
        for (element, child) in children {
            var childSchema: Schema?
            switch element {
            case .field(let name):
                if schema?.properties[name] != nil { result.members.insert(element) }
                childSchema = schema?.member(name)
            case .key, .value, .index: childSchema = schema?.items?.resolved
            }
            result.children[element] = child.withDeclaredFieldsAsMembers(childSchema)
        }
        return result
    }
}

extension PathElement: Comparable {
    package static func < (left: PathElement, right: PathElement) -> Bool {
        switch (left, right) {
        case (.field(let left), .field(let right)): left < right
        case (.index(let left), .index(let right)): left < right
        case (.key(let left), .key(let right)): JSONValue.object(left).text() < JSONValue.object(right).text()
        case (.value(let left), .value(let right)): left.text() < right.text()
        default: left.rank < right.rank
        }
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }
}
