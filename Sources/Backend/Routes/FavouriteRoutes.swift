import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/v1/favourites`: the milestones that a user keeps.
struct FavouriteRoutes {
    let store: MilestoneStore

    func add(to api: inout API) {
        let subject = [MilestoneHeaders.subject.description]
        api.add(
            .get, "/v1/favourites", "List the user's favourites", headers: subject,
            answers: [.json(.component("MilestonePage"), "A page.")], problems: [.unauthorized], use: list)
        api.add(
            .put, "/v1/favourites/{id}", "Keep a milestone as a favourite", headers: subject,
            answers: [.empty(.noContent, "It is one.")], problems: [.unauthorized], use: keep)
        api.add(
            .delete, "/v1/favourites/{id}", "Drop a milestone from the favourites", headers: subject,
            answers: [.empty(.noContent, "It is none.")], problems: [.unauthorized], use: drop)
    }

    @Sendable private func list(_ request: APIRequest<MilestoneListing, NoBody>) async throws -> Response {
        var listing = request.query
        listing.filter.favouritesOf = try subject(request)
        let page = try await store.list(listing)
        var json = ByteBuffer()
        json.writePage(page, limit: listing.limit, offset: listing.offset)
        return Response(headers: [.cacheControl: "private"], json: json)
    }

    @Sendable private func keep(_ request: APIRequest<NoQuery, NoBody>) async throws -> Response {
        let subject = try subject(request)
        try await store.keep(request.context.milestoneID(), for: subject)
        return Response(status: .noContent)
    }

    @Sendable private func drop(_ request: APIRequest<NoQuery, NoBody>) async throws -> Response {
        let subject = try subject(request)
        try await store.drop(request.context.milestoneID(), for: subject)
        return Response(status: .noContent)
    }

    private func subject(_ request: APIRequest<some QueryReadable, NoBody>) throws(MilestoneError) -> String {
        guard let subject = request.request.headers.attestedSubject else { throw .nobody }
        return subject
    }
}
