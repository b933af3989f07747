package import KubernetesModel

/// One write, as the revision log keeps it.
package struct StorageEvent: Sendable {
    /// What a write did to its object.
    package enum Change: Sendable, Hashable {
        case added
        case modified
        case deleted
    }

    /// The revision that the write made.
    package var revision: Int64
    /// Which object was written.
    package var key: StorageKey
    /// What was done.
    package var change: Change
    /// The object afterwards; for a deletion its last state, under the deletion's revision.
    package var object: JSONValue
    /// The object before the write; `nil` for a creation.
    package var previous: JSONValue?
}
