import FoundationEssentials
import KubernetesModel
import NIOCore

/// Writes the events of a watch in the form that its client asked for, one JSON document a line.
struct WatchEventEncoder {
    let kind: ResourceKind
    let mediaType: MediaType
    let inclusion: Table.Inclusion
    let date: @Sendable () -> Date
    private var hasSentColumns = false

    init(kind: ResourceKind, mediaType: MediaType, inclusion: Table.Inclusion, date: @escaping @Sendable () -> Date) {
        self.kind = kind
        self.mediaType = mediaType
        self.inclusion = inclusion
        self.date = date
    }

    /// Appends an event about a stored object.
    mutating func append(_ type: String, _ object: JSONValue, to bytes: inout [UInt8]) {
        Self.append(type, represented(object), to: &bytes)
    }

    /// Appends a bookmark: how far the watch has come.
    func appendBookmark(_ revision: Int64, endsInitialEvents: Bool = false, to bytes: inout [UInt8]) {
        var metadata: JSONValue = ["resourceVersion": .string(String(revision))]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        let document: JSONValue =
            switch mediaType.transformation {
            case .table:
                [
                    "kind": "Table", "apiVersion": .string(mediaType.transformationVersion), "metadata": metadata,
                    "columnDefinitions": .null, "rows": [],
                ]
            case .partialObject, .partialList:
                [
                    "kind": "PartialObjectMetadata", "apiVersion": .string(mediaType.transformationVersion),
                    "metadata": metadata,
                ]
            default:
                ["kind": .string(kind.type.kind), "apiVersion": .string(kind.type.apiVersion), "metadata": metadata]
            }
        Self.append("BOOKMARK", document, to: &bytes)
    }

    /// Appends an event that says why the watch ends.
    func appendError(_ error: StatusError, to bytes: inout [UInt8]) { Self.append("ERROR", error.json, to: &bytes) }

    private static func append(_ type: String, _ document: JSONValue, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "{\"type\":\"\(type)\",\"object\":".utf8)
        document.append(to: &bytes)
        bytes.append(contentsOf: "}\n".utf8)
    }

    private mutating func represented(_ object: JSONValue) -> JSONValue {
        switch mediaType.transformation {
        case .table:
            defer { hasSentColumns = true }
            let table = Table(
                kind: kind, apiVersion: mediaType.transformationVersion, inclusion: inclusion, now: date())
            let metadata: JSONValue = ["resourceVersion": object.metadata["resourceVersion"] ?? ""]
            return table.document(of: [kind.listed(object)], metadata: metadata, hasDefinitions: !hasSentColumns)
        case .partialObject, .partialList:
            return PartialObject.document(of: object, apiVersion: mediaType.transformationVersion)
        default: return kind.presented(object)
        }
    }
}
