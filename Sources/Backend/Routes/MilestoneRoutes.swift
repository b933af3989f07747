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
        let row = try await store.get(id(context))
        let response = try response(row)
        if let tag = response.headers[.eTag], RevisionCondition.list(request.headers[.ifNoneMatch]).contains(tag) {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        return response
    }

    @Sendable private func create(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let content = try await form(request, context).content()
        let row = try await store.create(content, by: author(request))
        let id: UUID = try row.decode(MilestoneColumn.id.rawValue)
        // Relative to the request's own address, of which the gateway may have taken a prefix away.
        return try response(row, status: .created, location: "milestones/\(id.uuidString.lowercased())")
    }

    @Sendable private func replace(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let id = try id(context)
        let revisions = try RevisionCondition.revisions(request.headers[.ifMatch])
        let content = try await form(request, context).content()
        let change = MilestoneChange(replacingWith: content)
        return try response(await store.update(id, change, revisions: revisions, by: author(request)))
    }

    @Sendable private func change(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let id = try id(context)
        let revisions = try RevisionCondition.revisions(request.headers[.ifMatch])
        let change = try await form(request, context, types: ["application/merge-patch+json", "application/json"])
            .change()
        return try response(await store.update(id, change, revisions: revisions, by: author(request)))
    }

    @Sendable private func delete(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let revisions = try RevisionCondition.revisions(request.headers[.ifMatch])
        try await store.delete(id(context), revisions: revisions)
        return Response(status: .noContent)
    }

    // MARK: Requests and responses

    private func id(_ context: ServiceRequestContext) throws -> UUID {
        let text = context.parameters.get("id") ?? ""
        // What is no id names no milestone.
        guard let id = UUID(uuidString: text) else { throw MilestoneError.notFound(text) }
        return id
    }

    private func form(
        _ request: Request, _ context: ServiceRequestContext, types: [String] = ["application/json"]
    ) async throws -> MilestoneForm {
        let type = request.headers[.contentType]?.split(separator: ";").first.map {
            $0.lowercased().filter { !$0.isWhitespace }
        }
        guard let type, types.contains(type) else {
            throw Problem(
                .unsupportedMediaType, detail: "Send the milestone as \(types[0]).",
                errors: [.init(field: "Content-Type", reason: "must be \(types.joined(separator: " or "))")])
        }
        var request = request
        return try await MilestoneForm(JSONObject(request.collectBody(upTo: context.bodyLimit)))
    }

    /// Whom the gateway attests; it takes this header away from what clients send.
    private func author(_ request: Request) -> String? {
        request.headers[.milestonesSubject].map { String($0.prefix(200)) }
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
    fileprivate static let milestonesSubject = HTTPField.Name("X-Milestones-Subject") ?? .from
}
