import KubernetesModel

/// An object with a place of its own in memory.
///
/// Objects are large values. Tables and lists of them that grow would copy all of them, and keep room for as many more.
final class StoredObject<Object: APIObject>: Sendable {
    /// The object.
    let value: Object

    init(_ value: Object) { self.value = value }
}
