import HTTPTypes
import Hummingbird
import NIOCore
import Observability
import PostgreSQL
import ServiceKit

/// `/v1/milestones/changes`: a stream of what happens to milestones, as server-sent events.
///
/// Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html>.
struct ChangeRoutes {
    let store: MilestoneStore

    /// Most changes that are read at once.
    private static let batchSize = 500
    /// A stream on which nothing happens says so after this many pulses, so that nothing on its way takes it for dead.
    private static let quietPulses = 3

    /// How changes are followed.
    private struct Following: QueryReadable {
        /// When the stream ends; nil when it doesn't.
        let end: ContinuousClock.Instant?

        init(_ query: inout QueryReader) {
            end = query.read(Self.wait).map { ContinuousClock.now + .seconds($0) }
        }

        private static let wait = InputField<Int>.integer("wait", 0...3600)
            .described("Seconds after which the stream ends, a few more perhaps; without it, it goes on.")
    }

    func add(to api: inout API) {
        api.add(
            .get, "/v1/milestones/changes", "Follow what happens to milestones",
            details: """
                Server-sent events `created`, `updated` and `deleted`, each with the milestone as it is now; `reset` \
                when changes were missed for good.
                """,
            headers: [MilestoneHeaders.lastEventID.description],
            answers: [.events(["created", "updated", "deleted", "reset"], "Events, as they happen.")], use: follow)
    }

    @Sendable private func follow(_ request: APIRequest<Following, NoBody>) async throws -> Response {
        let last = try request.read(MilestoneHeaders.lastEventID)
        var position = try await store.lastPosition()
        var hasGap = false
        if let last {
            hasGap = try await store.isForgotten(last)
            if !hasGap { position = last }
        }
        let end = request.query.end
        let pulses = store.changes.pulses()
        let body = ResponseBody { [store, position, hasGap] writer in
            var start = ByteBuffer(string: "retry: 2000\n")
            // Whoever gets this has missed changes for good, and reads everything anew.
            if hasGap { start.writeString("event: reset\nid: \(position)\ndata: {}\n") }
            start.writeStaticString("\n")
            try await writer.write(start)
            try await Self.tell(from: position, until: end, of: store, pulses, to: &writer)
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no"], body: body)
    }

    @concurrent private static func tell(
        from start: ChangePosition, until end: ContinuousClock.Instant?, of store: MilestoneStore,
        _ pulses: ChangeSignal.Pulses, to writer: inout any ResponseBodyWriter
    ) async throws {
        var position = start
        var quiet = 0
        var hasEnded = false
        var iterator = pulses.makeAsyncIterator()
        repeat {
            var events = ByteBuffer()
            do {
                while true {
                    let changes = try await store.changes(after: position, limit: batchSize)
                    for change in changes {
                        events.writeEvent(change)
                        let text: String = try change.decode(ChangeColumn.position)
                        position = ChangePosition(text) ?? position
                    }
                    if changes.count < batchSize { break }
                }
                // Elsewhere its positions mean nothing: whoever comes back with one is told to read everything anew.
                if quiet == quietPulses - 1 { hasEnded = try await store.lastPosition().era != position.era }
            } catch is MilestoneError {
                // The database is away: the stream goes on once it is back.
            }
            quiet = events.readableBytes > 0 ? 0 : quiet + 1
            if quiet >= quietPulses {
                events.writeStaticString(":\n\n")
                quiet = 0
            }
            if events.readableBytes > 0 { try await writer.write(events) }
            if hasEnded { break }
            if let end, ContinuousClock.now >= end { break }
        } while await iterator.next() != nil
    }
}

extension ByteBuffer {
    /// Writes a change as an event.
    fileprivate mutating func writeEvent(_ change: Row) {
        writeStaticString("id: ")
        writeColumn(change, ChangeColumn.position)
        writeStaticString("\nevent: ")
        writeColumn(change, ChangeColumn.kind)
        writeStaticString("\ndata: {\"id\":\"")
        writeColumn(change, ChangeColumn.milestone)
        writeStaticString("\",\"revision\":")
        writeColumn(change, ChangeColumn.revision)
        writeStaticString(",\"milestone\":")
        let isThere = change.withBytes(of: MilestoneColumn.id.rawValue) { $0 != nil }
        if isThere { writeMilestone(change) } else { writeStaticString("null") }
        writeStaticString("}\n\n")
    }

    private mutating func writeColumn(_ row: Row, _ column: Int) {
        row.withBytes(of: column) { _ = writeBytes($0 ?? .init(start: nil, count: 0)) }
    }
}

extension HTTPField.Name {
    fileprivate static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .from
}
