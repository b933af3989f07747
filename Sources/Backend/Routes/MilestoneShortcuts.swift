import HTTPTypes
import Logging
import NIOCore
import PostgreSQL
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The requests that come most often (a page of the list, one milestone, a new one), answered without router and task.
///
/// They are read, stored and written by the same parts as in ``MilestoneRoutes``, which answers whatever is left to it:
/// queries and bodies that are wrong, counts that aren't known, requests that may be repeated.
struct MilestoneShortcuts: DirectResponder {
    let store: MilestoneStore
    /// Told of what is the service's own fault.
    let logger: Logger

    private static let list = "/v1/milestones"
    private static let one = "/v1/milestones/{id}"
    private static let identifierLength = 36

    func accepts(_ head: HTTPRequest) -> Bool {
        guard let path = head.path, path.hasPrefix(Self.list) else { return false }
        let rest = path.utf8.dropFirst(Self.list.utf8.count)
        switch head.method {
        case .get:
            return rest.isEmpty || rest.first == UInt8(ascii: "?")
                || rest.first == UInt8(ascii: "/") && rest.count == Self.identifierLength + 1
        case .post:
            return rest.isEmpty && head.headerFields[MilestoneHeaders.idempotencyKey.name] == nil
        default:
            return false
        }
    }

    func start(_ request: DirectRequest, _ reply: DirectReply) -> (@Sendable () -> Void)? {
        if request.head.method == .post { return create(request, reply) }
        let rest = (request.head.path ?? "").dropFirst(Self.list.count)
        return rest.first == "/" ? get(rest.dropFirst(), request, reply) : list(rest.dropFirst(), request, reply)
    }

    private func get(_ text: Substring, _ request: DirectRequest, _ reply: DirectReply) -> (@Sendable () -> Void)? {
        guard let id = UUID(uuidString: String(text)) else { return nil }
        let tags = request.head.headerFields[MilestoneHeaders.ifNoneMatch.name]
        return send(MilestoneStore.selection(of: id), to: store.reader, as: Self.one, request, reply) { rows in
            try .milestone(store.single(rows, id), unless: tags.map(RevisionCondition.tags) ?? [])
        }
    }

    private func list(_ query: Substring, _ request: DirectRequest, _ reply: DirectReply) -> (@Sendable () -> Void)? {
        var reader = QueryReader(query)
        let listing = MilestoneListing(&reader)
        guard reader.isWhole else { return nil }
        var total: Int?
        if listing.cursor == nil {
            total = store.counts.known(listing.countStatement)
            if total == nil { return nil }
        }
        return send(listing.statement, to: store.reader, as: Self.list, request, reply) { [total] rows in
            try .milestones(MilestonePage(rows, of: listing, total: total), of: listing)
        }
    }

    private func create(_ request: DirectRequest, _ reply: DirectReply) -> (@Sendable () -> Void)? {
        let content: MilestoneContent
        do {
            guard let type = request.head.headerFields.mediaType, MilestoneContent.mediaTypes.contains(type) else {
                return nil
            }
            content = try MilestoneContent.read(JSONObject(request.body))
        } catch {
            return nil
        }
        let insertion = store.insertion(of: content, by: request.head.headerFields.attestedSubject)
        return send(insertion.query, to: store.database, as: Self.list, request, reply) { rows in
            try .newMilestone(store.single(rows, insertion.id))
        }
    }

    private func send(
        _ query: Query, to database: Database, as route: String, _ request: DirectRequest, _ reply: DirectReply,
        _ answer: @escaping @Sendable (Rows) throws -> BufferedResponse
    ) -> @Sendable () -> Void {
        let sent = database.send(query, in: request.isRecording ? request.context : nil) { result in
            // Even when the client has gone away: others see the new milestone.
            if request.head.method == .post, case .success = result { store.noteChange() }
            reply.complete(route: route) {
                do {
                    return try answer(result.get())
                } catch {
                    return Problem(of: MilestoneError.meaning(of: error), toldTo: logger)
                        .buffered(at: request.path, in: request.context)
                }
            }
        }
        return { sent.withdraw() }
    }
}
