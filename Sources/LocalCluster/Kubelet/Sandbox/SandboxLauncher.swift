import Glibc
package import NIOCore
import NIOPosix

/// Starts sandboxes, and ends them all with itself.
///
/// `bwrap` asks the kernel to be killed when its parent dies, and to the kernel the parent is the *thread* that started
/// it. So one thread starts every sandbox and lives as long as the launcher: when the whole process is killed, no
/// sandbox outlives it. A sandbox that has only begun has not asked yet, so a launcher that ends in order kills what
/// still runs itself.
package struct SandboxLauncher: Sendable {
    private let thread: NIOThreadPool
    private let group: any EventLoopGroup
    private let children = RunningChildren()

    private init(thread: NIOThreadPool, group: any EventLoopGroup) {
        self.thread = thread
        self.group = group
    }

    /// Lends a launcher; the sandboxes that still run at the end of the scope are killed.
    package static func withLauncher<Result>(
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton,
        _ body: (SandboxLauncher) async throws -> Result
    ) async throws -> Result {
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        let launcher = SandboxLauncher(thread: thread, group: group)
        let result: Result
        do {
            result = try await body(launcher)
        } catch {
            try await launcher.close()
            throw error
        }
        try await launcher.close()
        return result
    }

    private func close() async throws {
        // Once the thread has ended, nothing can start any more.
        try await thread.shutdownGracefully()
        children.killAll()
    }

    /// Runs a sandbox to its end; cancellation kills it.
    ///
    /// - Parameters:
    ///   - environment: the variables of its process.
    ///   - input: what the process reads.
    ///   - output: takes what the process writes, in order within each stream.
    ///   - started: is told the process as soon as the sandbox is set up.
    /// - Returns: the exit code; 128 plus the signal for a violent end.
    /// - Throws: ``SandboxError``.
    package func run(
        _ specification: SandboxSpecification, environment: [String: String], input: ProgramInput = .none,
        output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void,
        started: @escaping @Sendable (SandboxProcess) async -> Void
    ) async throws -> Int32 {
        let arguments = specification.arguments(statusDescriptor: ChildProcess.statusDescriptor)
        return try await run("bwrap", arguments: arguments, environment: environment, input: input, output: output) {
            let process = SandboxProcess(pid: $0)
            try await process.waitUntilSetUp()
            await started(process)
        }
    }

    /// Runs another process in a sandbox, to its end; cancellation kills it.
    ///
    /// - Returns: the exit code, and the first kilobytes of what it wrote.
    /// - Throws: ``SandboxError``.
    package func execute(
        _ process: [String], in sandbox: SandboxProcess, environment: [String: String]
    ) async throws -> (exitCode: Int32, output: String) {
        let collected = CollectedOutput()
        let code = try await execute(process, in: sandbox, environment: environment) { _, bytes in
            collected.append(bytes)
        }
        return (code, collected.text)
    }

    /// Runs another process in a sandbox, to its end, and passes on what it reads and writes; cancellation kills it.
    ///
    /// - Returns: the exit code; 128 plus the signal for a violent end.
    /// - Throws: ``SandboxError``.
    package func execute(
        _ process: [String], in sandbox: SandboxProcess, environment: [String: String], workingDirectory: String = "/",
        input: ProgramInput = .none, output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void
    ) async throws -> Int32 {
        try await run(
            "nsenter",
            arguments: SandboxSpecification.entering(
                sandbox.pid, workingDirectory: workingDirectory, process: process),
            environment: environment, input: input, output: output, started: { _ in })
    }

    private func run(
        _ program: String, arguments: [String], environment: [String: String], input: ProgramInput = .none,
        output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void,
        started: @escaping @Sendable (Int32) async throws -> Void
    ) async throws -> Int32 {
        let child = try await start(program, arguments: arguments, environment: environment, input)
        let failure: (any Error)?
        do {
            try await withTaskCancellationHandler {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await feed(child, input) }
                    try await follow(child, output: output, started: started)
                    group.cancelAll()
                }
            } onCancel: {
                children.kill(child.pid)
            }
            failure = nil
        } catch {
            children.kill(child.pid)
            failure = error
        }
        // Its status pipe closed with the process, or it was killed: there is next to nothing to wait for.
        let code = try await thread.runIfActive(eventLoop: group.any()) { children.reap(child) }.get()
        if let failure { throw failure }
        return code
    }

    /// Reads all of a process's pipes to their ends.
    private func follow(
        _ child: ChildProcess, output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void,
        started: @escaping @Sendable (Int32) async throws -> Void
    ) async throws {
        let pipes = try await ProcessPipes(child, group: group)
        async let standard: Void = pipes.output.executeThenClose { inbound in
            do {
                for try await bytes in inbound { await output(.standardOutput, bytes) }
            } catch let error as IOError where error.errnoCode == EIO && child.terminal != nil {
                // That is how a terminal ends.
            }
        }
        async let errors: Void = pipes.errors.executeThenClose { inbound in
            for try await bytes in inbound { await output(.standardError, bytes) }
        }
        try await pipes.status.executeThenClose { inbound in
            var status = SandboxStatus()
            var isTold = false
            for try await bytes in inbound {
                status.append(bytes.readableBytesView)
                if let pid = status.childPID, !isTold {
                    isTold = true
                    try await started(pid)
                }
            }
        }
        _ = try await (standard, errors)
    }

    /// Passes a process what it reads, until its input ends or it does.
    private func feed(_ child: ChildProcess, _ input: ProgramInput) async throws {
        try await withThrowingTaskGroup { group in
            if let terminal = child.terminal {
                group.addTask {
                    defer { Glibc.close(terminal) }
                    guard let sizes = input.sizes else { return }
                    for await size in sizes {
                        ChildTerminal.resize(terminal, columns: size.columns, rows: size.rows)
                    }
                }
            }
            if let descriptor = child.input {
                let channel = try await ProcessPipes.open(input: descriptor, self.group)
                group.addTask {
                    do {
                        try await channel.executeThenClose { _, _ in
                            guard let pieces = input.bytes else { return }
                            for await piece in pieces {
                                // Closing drops what the pipe has no room for yet, so each piece is waited for.
                                try await channel.channel.writeAndFlush(piece)
                                input.taken()
                            }
                            // The end of what is typed is not the end of a terminal.
                            if input.hasTerminal { try await channel.channel.writeAndFlush(ByteBuffer(bytes: [4])) }
                        }
                    } catch {
                        // It has ended, or closed its input: what is sent from here on is for nobody.
                    }
                    guard let pieces = input.bytes else { return }
                    for await _ in pieces { input.taken() }
                }
            }
            try await group.waitForAll()
        }
    }

    private func start(
        _ program: String, arguments: [String], environment: [String: String], _ input: ProgramInput
    ) async throws -> ChildProcess {
        let kind: ChildProcess.Input = input.hasTerminal ? .terminal : input.bytes != nil ? .pipe : .none
        do {
            return try await thread.runIfActive {
                try children.add(
                    ChildProcess.start(program, arguments: arguments, environment: environment, input: kind))
            }
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError.closed
        }
    }
}
