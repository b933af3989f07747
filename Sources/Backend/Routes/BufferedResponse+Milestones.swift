import HTTPTypes
import NIOCore
import PostgreSQL
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension BufferedResponse {
    /// A page of a list.
    static func milestones(_ page: MilestonePage, of listing: MilestoneListing) -> BufferedResponse {
        var json = ByteBuffer()
        json.reserveCapacity(512 * (page.count + 1))
        json.writePage(page, limit: listing.limit, offset: listing.offset)
        return BufferedResponse(json: json)
    }

    /// One milestone.
    /// - Parameter known: Entity tags of what the client has already.
    static func milestone(
        _ row: Row, status: HTTPResponse.Status = .ok, unless known: [String] = []
    ) throws -> BufferedResponse {
        let tag = "\"\(try row.decode(MilestoneColumn.revision.rawValue, as: Int.self))\""
        if known.contains(tag) { return BufferedResponse(.notModified, headers: [.eTag: tag]) }
        var json = ByteBuffer()
        json.reserveCapacity(1024)
        json.writeMilestone(row)
        return BufferedResponse(status, headers: [.eTag: tag], json: json)
    }

    /// A milestone that has just been added.
    static func newMilestone(_ row: Row) throws -> BufferedResponse {
        var response = try milestone(row, status: .created)
        // Relative to the request's own address, of which the gateway may have taken a prefix away.
        let id = try row.decode(MilestoneColumn.id.rawValue, as: UUID.self)
        response.headers[.location] = "milestones/\(id.uuidString.lowercased())"
        return response
    }
}
