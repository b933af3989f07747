import KubernetesModel

/// In which form a server answers.
enum Representation {
    /// As they are stored.
    case object
    /// Nothing but their metadata.
    case metadata
    /// The same of lists.
    case metadataList
    /// As they would be printed.
    case table

    /// What the `Accept` field asks for.
    ///
    /// Source: Kubernetes documentation, *API Concepts: Alternate representations of resources*.
    var mediaType: String {
        switch self {
        case .object: "application/json"
        case .metadata: "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
        case .metadataList: "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
        case .table: "application/json;as=Table;g=meta.k8s.io;v=v1"
        }
    }

    /// The form of objects that are read as `Object`.
    static func of<Object: APIObject>(_ type: Object.Type) -> Representation {
        type == PartialObjectMetadata.self ? .metadata : .object
    }

    /// The form of lists of objects that are read as `Object`.
    static func ofList<Object: APIObject>(_ type: Object.Type) -> Representation {
        type == PartialObjectMetadata.self ? .metadataList : .object
    }
}
