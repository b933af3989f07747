import HTTPTypes
import Hummingbird
import NIOCore
import PostgreSQL
import ServiceKit

/// `/v1/milestones/import` and `/v1/milestones/export`: many milestones as one file.
struct BulkRoutes {
    let store: MilestoneStore

    func add(to router: Router<ServiceRequestContext>) {
        router.post("/v1/milestones/import", use: takeIn)
        router.refuseOtherMethods(of: "/v1/milestones/import", allowed: [.post])
        router.get("/v1/milestones/export", use: giveOut)
        router.refuseOtherMethods(of: "/v1/milestones/export", allowed: [.get, .head])
    }

    @Sendable private func takeIn(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.filter { !$0.isWhitespace } }
        guard let type, let format = BulkFormat(named: type) else {
            let types = BulkFormat.allCases.map(\.contentType).joined(separator: " or ")
            throw Problem(
                .unsupportedMediaType, detail: "Send the milestones as \(types).",
                errors: [.init(field: "Content-Type", reason: "must be \(types)")])
        }
        let outcome = try await MilestoneImport(store: store, format: format, author: request.attestedSubject)
            .run(request.body)
        return Response(
            json: ByteBuffer(string: "{\"received\":\(outcome.received),\"added\":\(outcome.added)}"))
    }

    @Sendable private func giveOut(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        var query = QueryReader(request)
        let format = query.read(QueryParameter<BulkFormat>.choice("format")) ?? .ndjson
        try query.finish()
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
