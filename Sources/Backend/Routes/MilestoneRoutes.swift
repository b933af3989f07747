import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import PostgreSQL
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `/v1/milestones`: read, write and list.
struct MilestoneRoutes {
    let store: MilestoneStore

    func add(to router: Router<ServiceRequestContext>) {
        router.get("/v1/milestones", use: list)
        router.post("/v1/milestones", use: create)
        router.refuseOtherMethods(of: "/v1/milestones", allowed: [.get, .head, .post])
        router.get("/v1/milestones/:id", use: get)
        router.put("/v1/milestones/:id", use: replace)
        router.patch("/v1/milestones/:id", use: change)
        router.delete("/v1/milestones/:id", use: delete)
        router.refuseOtherMethods(of: "/v1/milestones/:id", allowed: [.get, .head, .put, .patch, .delete])
    }

    @Sendable private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let listing = try MilestoneListing(request)
        let page = try await store.list(listing)
        var json = ByteBuffer()
        json.reserveCapacity(512 * (page.count + 1))
        json.writePage(page, limit: listing.limit, offset: listing.offset)
        return Response(json: json)
    }

    @Sendable private func get(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let row = try await store.get(context.milestoneID())
        let response = try response(row)
        if let tag = response.headers[.eTag], RevisionCondition.list(request.headers[.ifNoneMatch]).contains(tag) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return response
    }

    @Sendable private func create(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let body = try await body(request, context)
        let content = try MilestoneForm(JSONObject(body)).content()
        let row =
            if let key = try idempotencyKey(request, body) {
                try await store.create(content, by: request.attestedSubject, under: key)
            } else {
                try await store.create(content, by: request.attestedSubject)
            }
        let id: UUID = try row.decode(MilestoneColumn.id.rawValue)
        // Relative to the request's own address, of which the gateway may have taken a prefix away.
        return try response(row, status: .created, location: "milestones/\(id.uuidString.lowercased())")
    }

    @Sendable private func replace(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let id = try context.milestoneID()
        let revisions = try RevisionCondition.revisions(request.headers[.ifMatch])
        let content = try await MilestoneForm(JSONObject(body(request, context))).content()
        let change = MilestoneChange(replacingWith: content)
        return try response(await store.update(id, change, revisions: revisions, by: request.attestedSubject))
    }

    @Sendable private func change(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let id = try context.milestoneID()
        let revisions = try RevisionCondition.revisions(request.headers[.ifMatch])
        let body = try await body(request, context, types: ["application/merge-patch+json", "application/json"])
        let change = try MilestoneForm(JSONObject(body)).change()
        return try response(await store.update(id, change, revisions: revisions, by: request.attestedSubject))
    }

    @Sendable private func delete(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let revisions = try RevisionCondition.revisions(request.headers[.ifMatch])
        try await store.delete(context.milestoneID(), revisions: revisions)
        return Response(status: .noContent)
    }

    // MARK: Requests and responses

    private func body(
        _ request: Request, _ context: ServiceRequestContext, types: [String] = ["application/json"]
    ) async throws -> ByteBuffer {
        let type = request.headers[.contentType]?.split(separator: ";").first.map {
            $0.lowercased().filter { !$0.isWhitespace }
        }
        guard let type, types.contains(type) else {
            throw Problem(
                .unsupportedMediaType, detail: "Send the milestone as \(types[0]).",
                errors: [.init(field: "Content-Type", reason: "must be \(types.joined(separator: " or "))")])
        }
        var request = request
        return try await request.collectBody(upTo: context.bodyLimit)
    }

    /// Source: draft-ietf-httpapi-idempotency-key-header.
    private func idempotencyKey(
        _ request: Request, _ body: ByteBuffer
    ) throws(Problem) -> MilestoneStore.IdempotencyKey? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...200).contains(key.utf8.count), key.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            throw Problem(
                .badRequest, detail: "A header can't be read.",
                errors: [.init(field: "Idempotency-Key", reason: "must be 1 to 200 printable ASCII characters")])
        }
        let digest = SHA256.hash(data: body.readableBytesView)
        return .init(key: key, fingerprint: digest.map { String($0, radix: 16) }.joined(separator: "."))
    }

    private func response(_ row: Row, status: HTTPResponse.Status = .ok, location: String? = nil) throws -> Response {
        var json = ByteBuffer()
        json.reserveCapacity(1024)
        json.writeMilestone(row)
        var headers: HTTPFields = [.eTag: "\"\(try row.decode(MilestoneColumn.revision.rawValue, as: Int.self))\""]
        headers[.location] = location
        return Response(status: status, headers: headers, json: json)
    }
}

extension HTTPField.Name {
    fileprivate static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .from
}
