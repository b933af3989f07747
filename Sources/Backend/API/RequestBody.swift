import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// What a request's body comes to.
protocol RequestBody: Sendable {
    /// The media types in which it may come, and what it looks like then; nil for no body.
    static var description: BodyDescription? { get }
    static func read(_ request: Request, _ context: ServiceRequestContext) async throws -> Self
}

/// What a description says about a body.
struct BodyDescription: Sendable {
    let types: [String]
    let schema: JSONSchema
}

/// No body at all; one that comes nevertheless isn't looked at.
struct NoBody: RequestBody {
    static var description: BodyDescription? { nil }
    static func read(_ request: Request, _ context: ServiceRequestContext) async throws -> NoBody { NoBody() }
}

/// A JSON object, and the bytes it was read from.
struct ObjectBody<Object: ObjectReadable & MediaTyped>: RequestBody {
    let object: Object
    let bytes: ByteBuffer

    static var description: BodyDescription? {
        BodyDescription(types: Object.mediaTypes, schema: ObjectReader.schema(of: Object.self))
    }

    static func read(_ request: Request, _ context: ServiceRequestContext) async throws -> Self {
        guard let type = request.headers.mediaType, Object.mediaTypes.contains(type) else {
            throw Problem.unsupportedMediaType(of: request, allowed: Object.mediaTypes)
        }
        var request = request
        let bytes = try await request.collectBody(upTo: context.bodyLimit)
        return ObjectBody(object: try Object.read(JSONObject(bytes)), bytes: bytes)
    }
}

/// Something that comes in certain media types.
protocol MediaTyped {
    static var mediaTypes: [String] { get }
}

extension MediaTyped {
    static var mediaTypes: [String] { ["application/json"] }
}

extension Problem {
    /// The problem of a body in a media type that isn't read here.
    static func unsupportedMediaType(of request: Request, allowed types: [String]) -> Problem {
        let list = types.joined(separator: " or ")
        return Problem(
            .unsupportedMediaType, detail: "Send the body as \(list).",
            errors: [.init(field: "Content-Type", reason: "must be \(list)")])
    }
}
