import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Observability
import ServiceKit
import ServiceLifecycle

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `/v1/milestones:generate`: milestones from the generator, whose progress is told as server-sent events.
struct GenerationRoutes {
    let generator: OnDemandGenerator
    let clock: any Clock<Duration>

    /// A stream on which nothing happens says so as often, so that nothing on its way takes it for dead.
    private static let heartbeat: Duration = .seconds(10)

    func add(to api: inout API) {
        api.add(
            .post, "/v1/milestones:generate", "Generate milestones",
            details: """
                Server-sent events: `added` with each milestone, `rejected` with the reason for each answer that was \\
                of no use, and in the end `done` with the sums, or `failed` with the reason.
                """,
            headers: [MilestoneHeaders.role.description],
            answers: [.events(["added", "rejected", "done", "failed"], "Events, as they happen.")],
            problems: [.forbidden, .conflict], use: generate)
    }

    @Sendable private func generate(
        _ request: APIRequest<NoQuery, ObjectBody<GenerationOrder>>
    ) async throws -> Response {
        guard let role = try request.read(MilestoneHeaders.role), role != .viewer else {
            throw MilestoneError.notAllowed
        }
        let turn = try generator.takeTurn()
        let author = request.request.headers.attestedSubject ?? "generator"
        let order = request.body.object
        let body = ResponseBody { [clock, logger = request.context.logger] writer in
            let (events, continuation) = AsyncStream<ByteBuffer>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    continuation.yield(await Self.run(turn, order, by: author, telling: continuation, logger))
                    continuation.finish()
                }
                group.addTask {
                    while true {
                        try await clock.sleep(for: Self.heartbeat)
                        continuation.yield(ByteBuffer(string: ":\n\n"))
                    }
                }
                defer { group.cancelAll() }
                for await event in events { try await writer.write(event) }
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    /// Runs the generator and returns the stream's last event.
    private static func run(
        _ turn: OnDemandGenerator.Turn, _ order: GenerationOrder, by author: String,
        telling continuation: AsyncStream<ByteBuffer>.Continuation, _ logger: Logger
    ) async -> ByteBuffer {
        do {
            let outcome = try await cancelWhenGracefulShutdown {
                try await turn.run(order, by: author) { event in
                    continuation.yield(Self.event(event))
                }
            }
            return event("done", outcome.json)
        } catch let error as ChatError {
            return event("failed", ["detail": .text("Sorry, \(error).")])
        } catch is CancellationError {
            return event("failed", ["detail": "The generator was stopped."])
        } catch {
            logger.error("The generator failed", error: error)
            return event("failed", ["detail": "Something went wrong in this service; its log tells what."])
        }
    }

    private static func event(_ event: GenerationEvent) -> ByteBuffer {
        switch event {
        case .added(let id, let content):
            Self.event(
                "added",
                [
                    "id": .text(id.uuidString.lowercased()), "date": .text(content.date.description),
                    "title": .text(content.title),
                ])
        case .rejected(let reason): Self.event("rejected", ["reason": .text(reason)])
        }
    }

    private static func event(_ kind: String, _ data: JSONTree) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(kind)\ndata: ")
        buffer.writeJSON(data)
        buffer.writeStaticString("\n\n")
        return buffer
    }
}

extension GenerationOutcome {
    fileprivate var json: JSONTree {
        .object(present: [
            "added": .number(added), "asked": .number(asked), "prompt_tokens": .number(promptTokens),
            "answer_tokens": .number(answerTokens), "shortfall": shortfall.map { .text($0) },
        ])
    }
}
