import KubernetesModel
import LocalAPIServer
import LocalKubelet

/// Gives the API server what the kubelet has: logs, programs in containers, and ports.
struct KubeletAccess: NodeProvider {
    let logs: PodLogs
    let commands: PodCommands

    func log(of pod: ObjectKey, _ options: PodLogOptions) async throws -> ResponseStream? {
        let log: PodLog?
        do {
            log = try logs.log(
                of: options.container, in: pod,
                PodLogs.Options(
                    follows: options.follows, isPrevious: options.isOfPreviousRun,
                    hasTimestamps: options.hasTimestamps, since: options.since.map { Timestamp(micro: $0) },
                    tailLines: options.tailLines, limitBytes: options.limitBytes))
        } catch {
            throw StatusError(code: 400, reason: "BadRequest", message: error.description)
        }
        return log.map { log in
            ResponseStream {
                var iterator = log.makeAsyncIterator()
                return { await iterator.next() }
            }
        }
    }

    func isRunning(_ container: String, in pod: ObjectKey) -> Bool { commands.isRunning(container, in: pod) }

    func run(_ command: PodCommand, in pod: ObjectKey) async throws -> Int32? {
        guard let arguments = command.arguments else { return try await listen(to: command, in: pod) }
        let input = ProgramInput(
            bytes: command.input, taken: command.taken, hasTerminal: command.hasTerminal, sizes: command.sizes)
        return try await commands.run(arguments, in: command.container, of: pod, input: input) { stream, bytes in
            await command.output(stream == .standardError, bytes)
        }
    }

    func connect(_ connection: PodConnection) async throws {
        try await PodPorts.connect(
            to: connection.address, port: connection.port, input: connection.input, taken: connection.taken,
            output: connection.output)
    }

    /// Passes on what the container's own program writes from now on, to its end, and what it is to read.
    private func listen(to command: PodCommand, in pod: ObjectKey) async throws -> Int32? {
        if let terminal = commands.terminal(of: command.container, in: pod) {
            return await watch(terminal, of: command, in: pod)
        }
        guard commands.isRunning(command.container, in: pod),
            let log = try logs.log(of: command.container, in: pod, PodLogs.Options(follows: true, tailLines: 0))
        else { return nil }
        let input = commands.input(of: command.container, in: pod)
        await withTaskGroup { group in
            group.addTask { await Self.pass(command, to: input) }
            for await bytes in log { await command.output(false, bytes) }
            group.cancelAll()
        }
        return 0
    }

    /// Puts a client at the terminal of a container's own program.
    private func watch(_ terminal: ContainerTerminal, of command: PodCommand, in pod: ObjectKey) async -> Int32 {
        let input = commands.input(of: command.container, in: pod)
        let output = terminal.output
        await withTaskGroup { group in
            group.addTask { await Self.pass(command, to: input) }
            group.addTask {
                guard let sizes = command.sizes else { return }
                for await size in sizes { terminal.resize(columns: size.columns, rows: size.rows) }
            }
            for await bytes in output { await command.output(false, bytes) }
            group.cancelAll()
        }
        return 0
    }

    /// Passes on what a client sends; what nobody reads is let go.
    private static func pass(_ command: PodCommand, to input: ContainerInput?) async {
        guard let pieces = command.input else { return }
        for await piece in pieces {
            if let input { input.send(piece, taken: command.taken) } else { command.taken() }
        }
        if let input, input.isOnce { input.finish() }
    }
}
