import KubernetesClient
import KubernetesModel
import NIOCore

/// Speaks with a client about a program in a container: streams share one WebSocket, and the first byte of a message
/// says which of them it is of.
///
/// Source: Kubernetes enhancement KEP-4006, *Transition from SPDY to WebSockets*.
struct RemoteCommandSession: Sendable {
    private typealias Stream = RemoteCommandStream

    let command: PodCommand
    let pod: ObjectKey
    let hasInput: Bool
    let hasOutput: Bool
    let hasErrors: Bool
    let provider: any PodCommandProvider

    /// Runs the program and says how it ended.
    func run(_ client: inout UpgradedReader, _ write: @escaping ConnectionUpgrade.Write) async throws {
        let (input, inputs) = AsyncStream<ByteBuffer>.makeStream()
        let (sizes, sizeInbox) = AsyncStream<(columns: Int, rows: Int)>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let (credits, creditInbox) = AsyncStream<Void>.makeStream()
        var command = command
        command.input = hasInput ? input : nil
        command.taken = { creditInbox.yield() }
        command.sizes = command.hasTerminal ? sizes : nil
        command.output = { [hasOutput, hasErrors] isError, bytes in
            guard isError ? hasErrors : hasOutput else { return }
            do {
                try await write(Self.message(isError ? Stream.errorOutput : Stream.output, bytes))
            } catch {
                // The client has gone, which ends the session elsewhere.
            }
        }
        try await withThrowingTaskGroup { group in
            group.addTask { [command] in
                let status = try await self.status(of: command)
                try await write(Self.message(Stream.status, ByteBuffer(bytes: status.serialized())))
                try await write(WebSocketFrame.close(1000))
            }
            group.addTask { [life = client.life] in
                for await _ in life {}
                // A program that reads nothing must not hold up the news that the client has gone.
                creditInbox.finish()
            }
            var messages = WebSocketMessages(client, write)
            var taken = credits.makeAsyncIterator()
            while var message = try await messages.next() {
                switch message.readInteger(as: UInt8.self) {
                case Stream.input where hasInput && message.readableBytes > 0:
                    inputs.yield(message)
                    // Only so much is read as the program takes.
                    _ = await taken.next()
                case Stream.close where message.readInteger(as: UInt8.self) == Stream.input: inputs.finish()
                case Stream.size:
                    if let size = Self.size(message) { sizeInbox.yield(size) }
                default: break
                }
            }
            // Whoever has gone has no use for the program.
            group.cancelAll()
        }
    }

    private func status(of command: PodCommand) async throws -> JSONValue {
        do {
            guard let code = try await provider.run(command, in: pod) else {
                return StatusError.internalError("container not found (\(command.container.quoted))").json
            }
            guard code != 0 else { return ["metadata": [:], "status": "Success"] }
            return [
                "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
                "message": .string("command terminated with non-zero exit code: exit status \(code)"),
                "details": ["causes": [["reason": "ExitCode", "message": .string("\(code)")]]],
            ]
        } catch let error where !(error is CancellationError) {
            return StatusError.internalError("error executing command in container: \(error)").json
        }
    }

    private static func message(_ stream: UInt8, _ bytes: ByteBuffer) -> ByteBuffer {
        var message = ByteBuffer(integer: stream)
        message.writeImmutableBuffer(bytes)
        return WebSocketFrame.message(message)
    }

    /// `{"Width":80,"Height":24}`.
    private static func size(_ message: ByteBuffer) -> (columns: Int, rows: Int)? {
        guard let document = Result(catching: { try JSONValue(parsing: message.readableBytesView) }).value,
            let columns = document["Width"]?.integerValue, let rows = document["Height"]?.integerValue
        else { return nil }
        return (Int(columns), Int(rows))
    }
}

extension Result {
    fileprivate var value: Success? { if case .success(let value) = self { value } else { nil } }
}
