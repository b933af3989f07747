import HTTPTypes
import Hummingbird
import NIOCore
import PostgreSQL
import ServiceKit

/// `/v1/milestones/import` and `/v1/milestones/export`: many milestones as one file.
struct BulkRoutes {
    let store: MilestoneStore

    /// How an export is written.
    private struct Export: QueryReadable {
        let format: BulkFormat

        init(_ query: inout QueryReader) {
            format = query.read(Self.format) ?? .ndjson
        }

        private static let format = InputField<BulkFormat>.choice("format").described("`ndjson` when left out.")
    }

    /// A file that is read while it comes.
    private struct File: RequestBody {
        let format: BulkFormat

        static var description: BodyDescription? {
            BodyDescription(types: BulkFormat.allCases.map(\.contentType), schema: .string)
        }

        static func read(_ request: Request, _ context: ServiceRequestContext) async throws -> File {
            guard let format = request.headers.mediaType.flatMap(BulkFormat.init(named:)) else {
                throw Problem.unsupportedMediaType(of: request, allowed: BulkFormat.allCases.map(\.contentType))
            }
            return File(format: format)
        }
    }

    func add(to api: inout API) {
        api.add(
            .post, "/v1/milestones/import", "Add the milestones of a file",
            details: "All of them or, when one is wrong, none. Those that are told already are left as they are.",
            answers: [
                .json(.object(["received": .integer(from: 0), "added": .integer(from: 0)]), "What was added.")
            ], use: takeIn)
        api.add(
            .get, "/v1/milestones/export", "Get all milestones as a file",
            answers: [.text(BulkFormat.allCases.map(\.contentType), "The file.")], use: giveOut)
    }

    @Sendable private func takeIn(_ request: APIRequest<NoQuery, File>) async throws -> Response {
        let outcome = try await MilestoneImport(
            store: store, format: request.body.format, author: request.request.headers.attestedSubject
        ).run(request.request.body)
        return Response(
            json: ByteBuffer(string: "{\"received\":\(outcome.received),\"added\":\(outcome.added)}"))
    }

    @Sendable private func giveOut(_ request: APIRequest<Export, NoBody>) async throws -> Response {
        let format = request.query.format
        var chunks = store.export(as: format).makeAsyncIterator()
        // The first chunk comes before the response's head: a database that is away is still a 503 then.
        let first = try await MilestoneError.translating { try await chunks.next() }
        let rest = chunks
        let body = ResponseBody { writer in
            var chunks = rest
            var chunk = first
            while let bytes = chunk {
                try await writer.write(ByteBuffer(bytes: bytes))
                chunk = try await chunks.next()
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType,
                .contentDisposition: "attachment; filename=\"milestones.\(format.rawValue)\"",
            ], body: body)
    }
}
