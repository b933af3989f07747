public import KubernetesModel

/// What a watch saw.
public enum WatchEvent<Object: APIObject>: Sendable {
    /// An object that is new, or that the selector begins to select.
    case added(Object)
    /// An object that changed.
    case modified(Object)
    /// An object that is gone, or that the selector selects no longer, as it was last.
    case deleted(Object)
    /// Nothing happened up to this resource version.
    case bookmark(resourceVersion: String, endsInitialEvents: Bool)
    /// Something happened to an object that doesn't have the shape of `Object`.
    case undecodable(UndecodableObject, isDeletion: Bool)
}

extension WatchEvent {
    /// From where a later watch goes on after this event.
    public var resourceVersion: String? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object.metadata.resourceVersion
        case .bookmark(let resourceVersion, _): resourceVersion
        case .undecodable(let object, _): object.metadata.resourceVersion
        }
    }
}
