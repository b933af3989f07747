import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/v1/milestones`: read, write and list.
struct MilestoneRoutes {
    let store: MilestoneStore

    private typealias Content = ObjectBody<MilestoneContent>
    private typealias Change = ObjectBody<MilestoneChange>

    func add(to api: inout API) {
        let ifMatch = [MilestoneHeaders.ifMatch.description]
        let one = APIAnswer.json(.component("Milestone"), "The milestone.", headers: ["ETag"])
        api.add(
            .get, "/v1/milestones", "List milestones", details: "In the order of their dates.",
            answers: [.json(.component("MilestonePage"), "A page.")], use: list)
        api.add(
            .post, "/v1/milestones", "Add a milestone", headers: [MilestoneHeaders.idempotencyKey.description],
            answers: [
                .json(
                    .component("Milestone"), "The milestone, which was added or had been by the same request.",
                    status: .created, headers: ["ETag", "Location"])
            ], problems: [.conflict], use: create)
        api.add(
            .get, "/v1/milestones/{id}", "Read a milestone", headers: [MilestoneHeaders.ifNoneMatch.description],
            answers: [one, .empty(.notModified, "The client has it already.", headers: ["ETag"])], use: get)
        api.add(
            .put, "/v1/milestones/{id}", "Replace a milestone", headers: ifMatch, answers: [one],
            problems: [.conflict, .preconditionFailed], use: replace)
        api.add(
            .patch, "/v1/milestones/{id}", "Change some of a milestone's fields",
            details: "A merge patch (RFC 7396).", headers: ifMatch, answers: [one],
            problems: [.conflict, .preconditionFailed], use: change)
        api.add(
            .delete, "/v1/milestones/{id}", "Delete a milestone", headers: ifMatch,
            answers: [.empty(.noContent, "It is gone.")], problems: [.preconditionFailed], use: delete)
        api.add(
            .get, "/v1/milestones/{id}/provenance", "Tell where a generated milestone comes from",
            answers: [
                .json(Provenance.schema, "The model, the question's version, and what it took."),
                .empty(.noContent, "No model told it, but somebody, or the curated set."),
            ],
            use: provenance)
    }

    @Sendable private func provenance(_ request: APIRequest<NoQuery, NoBody>) async throws -> Response {
        guard let json = try await store.provenance(of: request.context.milestoneID()) else {
            return Response(status: .noContent)
        }
        return Response(json: json)
    }

    @Sendable private func list(_ request: APIRequest<MilestoneListing, NoBody>) async throws -> Response {
        let listing = request.query
        return Response(.milestones(try await store.list(listing), of: listing))
    }

    @Sendable private func get(_ request: APIRequest<NoQuery, NoBody>) async throws -> Response {
        let known = try request.read(MilestoneHeaders.ifNoneMatch) ?? []
        return Response(try .milestone(try await store.get(request.context.milestoneID()), unless: known))
    }

    @Sendable private func create(_ request: APIRequest<NoQuery, Content>) async throws -> Response {
        let content = request.body.object
        let author = request.request.headers.attestedSubject
        let row =
            if let key = try request.read(MilestoneHeaders.idempotencyKey) {
                try await store.create(
                    content, by: author, under: .init(key: key, fingerprint: Self.fingerprint(request.body.bytes)))
            } else {
                try await store.create(content, by: author)
            }
        return Response(try .newMilestone(row))
    }

    private static func fingerprint(_ body: ByteBuffer) -> String {
        SHA256.hash(data: body.readableBytesView).map { String($0, radix: 16) }.joined(separator: ".")
    }

    @Sendable private func replace(_ request: APIRequest<NoQuery, Content>) async throws -> Response {
        try await update(request, MilestoneChange(replacingWith: request.body.object))
    }

    @Sendable private func change(_ request: APIRequest<NoQuery, Change>) async throws -> Response {
        try await update(request, request.body.object)
    }

    private func update(
        _ request: APIRequest<NoQuery, some RequestBody>, _ change: MilestoneChange
    ) async throws -> Response {
        let condition = try request.read(MilestoneHeaders.ifMatch)
        let row = try await store.update(
            request.context.milestoneID(), change, revisions: condition?.revisions,
            by: request.request.headers.attestedSubject)
        return Response(try .milestone(row))
    }

    @Sendable private func delete(_ request: APIRequest<NoQuery, NoBody>) async throws -> Response {
        let condition = try request.read(MilestoneHeaders.ifMatch)
        try await store.delete(request.context.milestoneID(), revisions: condition?.revisions)
        return Response(status: .noContent)
    }
}
