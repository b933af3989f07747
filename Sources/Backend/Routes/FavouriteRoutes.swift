import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `/v1/favourites`: the milestones that a user keeps.
struct FavouriteRoutes {
    let store: MilestoneStore

    func add(to router: Router<ServiceRequestContext>) {
        router.get("/v1/favourites", use: list)
        router.refuseOtherMethods(of: "/v1/favourites", allowed: [.get, .head])
        router.put("/v1/favourites/:id", use: keep)
        router.delete("/v1/favourites/:id", use: drop)
        router.refuseOtherMethods(of: "/v1/favourites/:id", allowed: [.put, .delete])
    }

    @Sendable private func list(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let subject = try subject(request)
        var listing = try MilestoneListing(request)
        listing.filter.favouritesOf = subject
        let page = try await store.list(listing)
        var json = ByteBuffer()
        json.writePage(page, limit: listing.limit, offset: listing.offset)
        return Response(headers: [.cacheControl: "private"], json: json)
    }

    @Sendable private func keep(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let subject = try subject(request)
        try await store.keep(context.milestoneID(), for: subject)
        return Response(status: .noContent)
    }

    @Sendable private func drop(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let subject = try subject(request)
        try await store.drop(context.milestoneID(), for: subject)
        return Response(status: .noContent)
    }

    private func subject(_ request: Request) throws(MilestoneError) -> String {
        guard let subject = request.attestedSubject else { throw .nobody }
        return subject
    }
}
