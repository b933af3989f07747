import Hummingbird
import NIOCore
import ServiceKit

/// Ways to come upon milestones other than a list: search, the day of the year, chance, and statistics.
struct DiscoveryRoutes {
    let store: MilestoneStore
    /// The day that it is, in UTC.
    let today: @Sendable () -> CalendarDate

    func add(to router: Router<ServiceRequestContext>) {
        router.get("/v1/milestones/search", use: search)
        router.get("/v1/milestones/on-this-day", use: onThisDay)
        router.get("/v1/milestones/random", use: random)
        router.get("/v1/milestones/statistics", use: statistics)
        for path: RouterPath in ["search", "on-this-day", "random", "statistics"] {
            router.refuseOtherMethods(of: "/v1/milestones/\(path)", allowed: [.get, .head])
        }
    }

    @Sendable private func search(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let search = try MilestoneSearch(request)
        var json = ByteBuffer()
        json.writeMatches(try await store.search(search), limit: search.limit)
        return Response(json: json)
    }

    @Sendable private func onThisDay(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let listing = try MilestoneListing(onThisDay: request, today: today())
        var json = ByteBuffer()
        json.writePage(try await store.list(listing), limit: listing.limit, offset: 0)
        return Response(json: json)
    }

    @Sendable private func random(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        var json = ByteBuffer()
        json.writeMilestones(try await store.random(RandomChoice(request)))
        return Response(headers: [.cacheControl: "no-store"], json: json)
    }

    @Sendable private func statistics(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        var query = QueryReader(request)
        try query.finish()
        var json = ByteBuffer()
        json.writeStatistics(try await store.statistics())
        return Response(json: json)
    }
}
