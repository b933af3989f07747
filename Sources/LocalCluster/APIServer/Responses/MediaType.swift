import HTTPTypes
import KubernetesModel

/// The form of an answer: its encoding, and what is made of the object before it is encoded.
package struct MediaType: Sendable, Hashable {
    package enum Encoding: Sendable, Hashable {
        case json
        case yaml
    }

    /// Another representation of an object or a list (`as=` of Kubernetes' media types).
    package enum Transformation: String, Sendable {
        case table = "Table"
        case partialObject = "PartialObjectMetadata"
        case partialList = "PartialObjectMetadataList"
        case groupDiscovery = "APIGroupDiscoveryList"
    }

    package var encoding: Encoding
    package var transformation: Transformation?
    /// The API version of the transformation, such as `meta.k8s.io/v1`.
    package var transformationVersion = ""

    package static let json = MediaType(encoding: .json)

    /// What is offered; protobuf is named as the real server does, and never chosen.
    private static let offered = "application/json, application/yaml, application/vnd.kubernetes.protobuf"

    /// Chooses among what a client accepts.
    ///
    /// - Throws: ``StatusError`` 406 when nothing fits.
    static func negotiate(_ headers: HTTPFields, isCollection: Bool) throws -> MediaType {
        let header = headers[values: .accept].joined(separator: ",")
        guard !header.isEmpty else { return .json }
        var knowsEncoding = false
        for clause in AcceptClause.parse(header) {
            guard let encoding = clause.encoding else { continue }
            knowsEncoding = true
            guard let wanted = clause.parameters["as"] else { return MediaType(encoding: encoding) }
            guard let transformation = Transformation(rawValue: wanted), let version = clause.parameters["v"],
                let group = clause.parameters["g"], Self.serves(transformation, group, version)
            else { continue }
            return MediaType(
                encoding: encoding, transformation: transformation, transformationVersion: "\(group)/\(version)")
        }
        if knowsEncoding { throw StatusError.notAcceptable("only the following media types are accepted: \(offered)") }
        let streams =
            isCollection ? ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch" : ""
        throw StatusError.notAcceptable(
            "406: Not Acceptable\n\nAvailable representations: \(offered)\(streams)", details: .init())
    }

    /// The form of an answer that says why not: what the client accepts of all, else JSON.
    static func ofErrors(_ headers: HTTPFields) -> MediaType {
        let header = headers[values: .accept].joined(separator: ",")
        return MediaType(encoding: AcceptClause.parse(header).lazy.compactMap(\.encoding).first ?? .json)
    }

    private static func serves(_ transformation: Transformation, _ group: String, _ version: String) -> Bool {
        switch transformation {
        case .groupDiscovery: group == "apidiscovery.k8s.io" && (version == "v2" || version == "v2beta1")
        default: group == "meta.k8s.io" && (version == "v1" || version == "v1beta1")
        }
    }
}

/// A part of an `Accept` header between commas.
struct AcceptClause {
    var type: Substring
    var parameters: [String: String] = [:]
    private var quality = 1.0

    /// The clauses of a header, the most wanted first.
    static func parse(_ header: String) -> [AcceptClause] {
        let clauses = header.split(separator: ",").map(AcceptClause.init)
        // A stable sort: equal qualities stay in the client's order.
        return clauses.enumerated().sorted { left, right in
            left.element.quality == right.element.quality
                ? left.offset < right.offset : left.element.quality > right.element.quality
        }.map(\.element)
    }

    private init(_ text: Substring) {
        let parts = text.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        type = Substring(parts.first?.lowercased() ?? "")
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { parameters[pair[0].lowercased()] = String(pair[1]) }
        }
        quality = parameters["q"].flatMap(Double.init) ?? 1
    }

    /// The encoding that the clause allows; `nil` when it is none of ours.
    var encoding: MediaType.Encoding? {
        switch type {
        case "application/json", "application/*", "*/*": .json
        case "application/yaml": .yaml
        default: nil
        }
    }
}
