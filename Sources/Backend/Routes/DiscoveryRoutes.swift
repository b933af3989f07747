import Hummingbird
import NIOCore
import ServiceKit

/// Ways to come upon milestones other than a list: search, the day of the year, chance, and statistics.
struct DiscoveryRoutes {
    let store: MilestoneStore
    /// The day that it is, in UTC.
    let today: @Sendable () -> CalendarDate

    func add(to api: inout API) {
        api.add(
            .get, "/v1/milestones/search", "Search in titles and descriptions",
            details: "In English and Spanish, the best first; other markup than `<mark>` is escaped in highlights.",
            answers: [.json(.component("MatchPage"), "A page.")], use: search)
        api.add(
            .get, "/v1/milestones/on-this-day", "List the milestones of a day of the year",
            answers: [.json(.component("MilestonePage"), "A page.")], use: onThisDay)
        api.add(
            .get, "/v1/milestones/random", "Choose milestones by chance",
            answers: [
                .json(.object(["items": .array(of: .component("Milestone"))]), "As many as there are, at most.")
            ], use: random)
        api.add(
            .get, "/v1/milestones/statistics", "Count milestones by decade, category, language and source",
            answers: [.json(MilestoneStatistics.schema, "The counts.")], use: statistics)
    }

    @Sendable private func search(_ request: APIRequest<MilestoneSearch, NoBody>) async throws -> Response {
        var json = ByteBuffer()
        json.writeMatches(try await store.search(request.query), limit: request.query.limit)
        return Response(json: json)
    }

    @Sendable private func onThisDay(_ request: APIRequest<DayListing, NoBody>) async throws -> Response {
        let listing = request.query.listing(today: today())
        var json = ByteBuffer()
        json.writePage(try await store.list(listing), limit: listing.limit, offset: 0)
        return Response(json: json)
    }

    @Sendable private func random(_ request: APIRequest<RandomChoice, NoBody>) async throws -> Response {
        var json = ByteBuffer()
        json.writeMilestones(try await store.random(request.query))
        return Response(headers: [.cacheControl: "no-store"], json: json)
    }

    @Sendable private func statistics(_ request: APIRequest<NoQuery, NoBody>) async throws -> Response {
        var json = ByteBuffer()
        json.writeStatistics(try await store.statistics())
        return Response(json: json)
    }
}
