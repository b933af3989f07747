import APIMachinery
import HTTPTypes
import KubernetesModel
import NIOCore

/// Reads an object from the body of a write.
struct RequestBody {
    let kind: ResourceKind
    let validation: WriteOptions.FieldValidation
    /// Group, version and kind that the body must be of; the kind's own unless a subresource has another.
    var apiVersion: String
    var kindName: String

    init(kind: ResourceKind, validation: WriteOptions.FieldValidation) {
        self.kind = kind
        self.validation = validation
        apiVersion = kind.type.apiVersion
        kindName = kind.type.kind
    }

    /// An object, and what the client should be warned of.
    struct Decoded {
        var object: JSONValue
        var warnings: [String] = []
    }

    /// Reads the body of a POST or PUT.
    func decode(_ request: APIRequest) throws -> Decoded {
        let (reading, text) = try Self.reading(request) { reason in
            .badRequest("the object provided is unrecognized (must be of type \(kindName)): \(reason)")
        }
        var document = reading.document
        if kind.isCustom { try checkCustom(document, request) } else { try check(document) }
        document["apiVersion"] = .string(apiVersion)
        document["kind"] = .string(kindName)
        do { return try admitted(document, text: text, repeated: reading.duplicates) } catch {
            throw refusal(error.reason)
        }
    }

    /// Why a document can't be an object of the kind, in the words of Go's decoder.
    struct Problem: Error {
        var reason: String
    }

    /// Applies the kind's schema to a document that came in or that a patch made.
    ///
    /// - Parameters:
    ///   - text: the JSON that the document stood in.
    ///   - repeated: sentences about keys that stand twice in a YAML text.
    func admitted(
        _ document: JSONValue, text: JSONText? = nil, repeated: [String] = []
    ) throws(Problem) -> Decoded {
        var object = document
        var unknown = kind.schema.prune(&object)
        if kind.isCustom { unknown.sort() } else if let text, unknown.count > 1 { unknown = text.scan.sorted(unknown) }
        let mistakes =
            validation == .ignore
            ? []
            : (text?.duplicates ?? []).map { "duplicate field \($0.quoted)" }
                + unknown.map { "unknown field \($0.quoted)" }
        let lines = validation == .ignore ? [] : repeated
        if validation == .strict, !(lines + mistakes).isEmpty {
            let all = (lines.isEmpty ? [] : [YAMLText.refusal(of: lines)]) + mistakes
            throw Problem(reason: "strict decoding error: \(all.joined(separator: ", "))")
        }
        if let problem = typeProblem(object) ?? kind.strategy.decodingProblem(object) { throw Problem(reason: problem) }
        object =
            kind.isCustom ? withCanonicalMetadata(object) : GoForm.canonical(object, schema: kind.schema.root)
        // An empty list asks to forget all owners, as a list of one empty entry does.
        if document.metadata["managedFields"] == [] { object.metadata["managedFields"] = [[:]] }
        return Decoded(object: object, warnings: lines + mistakes)
    }

    /// Refuses a body of another kind than the path's.
    private func check(_ document: JSONValue) throws {
        let version = document["apiVersion"]?.stringValue ?? ""
        let name = document["kind"]?.stringValue ?? ""
        guard !version.isEmpty, version != apiVersion || (!name.isEmpty && name != kindName) else {
            if !name.isEmpty, name != kindName, version.isEmpty { throw mismatch(name, apiVersion) }
            return
        }
        throw mismatch(name.isEmpty ? kindName : name, version)
    }

    private func mismatch(_ name: String, _ version: String) -> StatusError {
        return .badRequest(
            "\(name) in version \(version.quoted) cannot be handled as a \(kindName): \(Self.unknownKind(name, version, kindName))"
        )
    }

    /// Why a kind is none that a path of another one takes.
    static func unknownKind(_ name: String, _ version: String, _ kindName: String) -> String {
        let short = version.split(separator: "/").last.map(String.init) ?? version
        let isKnown =
            SchemaCatalog.builtIn.schema(
                group: version.contains("/") ? String(version.prefix { $0 != "/" }) : "", version: short, kind: name)
            != nil
        return isKnown
            ? "converting (\(short).\(name)) to (core.\(kindName)): unknown conversion"
            : "no kind \(name.quoted) is registered for version \(version.quoted) in scheme \"pkg/api/legacyscheme/scheme.go:30\""
    }

    private func refusal(_ reason: String) -> StatusError {
        .badRequest(
            "\(kindName) in version \(kind.type.version.quoted) cannot be handled as a \(kindName): \(reason)")
    }

    private func typeProblem(_ object: JSONValue) -> String? {
        kind.isCustom
            ? metadataProblem(object) : GoForm.typeProblem(object, schema: kind.schema.root, kind: kindName)
    }

    /// Reads JSON, YAML or protobuf; `failure` makes the error of a body that is none of them.
    static func document(_ request: APIRequest, failure: (String) -> StatusError) throws -> JSONValue {
        try reading(request, failure: failure).0.document
    }

    private static func reading(
        _ request: APIRequest, failure: (String) -> StatusError
    ) throws -> (YAMLText.Reading, JSONText?) {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? "application/json"
        var reading = YAMLText.Reading(document: .null)
        var text: JSONText?
        switch type {
        case "application/json", "":
            do {
                let (document, repeatsMembers) = try JSONValue.reading(request.body.readableBytesView)
                reading.document = document
                text = JSONText(bytes: request.body.readableBytesView, repeatsMembers: repeatsMembers)
            } catch {
                throw failure("couldn't get version/kind; json parse error: \(error.reason)")
            }
        case "application/yaml", "application/apply-patch+yaml":
            do { reading = try YAMLText.read(request.body) } catch {
                throw failure("yaml: \(error)")
            }
        case "application/vnd.kubernetes.protobuf":
            do {
                guard let known = try ProtobufDocument.document(request.body.readableBytesView) else {
                    throw StatusError.unknownFormat
                }
                reading.document = known
            } catch let error as ProtobufDocument.Malformed {
                throw failure(error.reason)
            }
        default: throw StatusError.unknownFormat
        }
        guard case .object = reading.document else {
            throw failure(
                "couldn't get version/kind; json parse error: json: cannot unmarshal \(reading.document.goName) into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }"
            )
        }
        return (reading, text)
    }
}

/// A JSON text that was read: its members are looked at again only when one of them is wrong.
struct JSONText {
    var bytes: ByteBufferView
    var repeatsMembers: Bool

    var scan: MemberScan { MemberScan(bytes) }

    /// The paths of members that stand again in the same object.
    var duplicates: [String] { repeatsMembers ? scan.duplicates : [] }
}

extension JSONValue {
    /// What Go's decoder calls the value.
    var goName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .integer, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
