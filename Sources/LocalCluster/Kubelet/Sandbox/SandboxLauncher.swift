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
    ///   - output: takes what the process writes, in order within each stream.
    ///   - started: is told the process as soon as the sandbox is set up.
    /// - Returns: the exit code; 128 plus the signal for a violent end.
    /// - Throws: ``SandboxError``.
    package func run(
        _ specification: SandboxSpecification, environment: [String: String],
        output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void,
        started: @escaping @Sendable (SandboxProcess) async -> Void
    ) async throws -> Int32 {
        let arguments = specification.arguments(statusDescriptor: ChildProcess.statusDescriptor)
        return try await run("bwrap", arguments: arguments, environment: environment, output: output) {
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
        let code = try await run(
            "nsenter", arguments: SandboxSpecification.entering(sandbox.pid, process: process),
            environment: environment, output: { _, bytes in collected.append(bytes) }, started: { _ in })
        return (code, collected.text)
    }

    private func run(
        _ program: String, arguments: [String], environment: [String: String],
        output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void,
        started: @escaping @Sendable (Int32) async throws -> Void
    ) async throws -> Int32 {
        let child = try await start(program, arguments: arguments, environment: environment)
        let failure: (any Error)?
        do {
            try await withTaskCancellationHandler {
                try await follow(child, output: output, started: started)
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
            for try await bytes in inbound { await output(.standardOutput, bytes) }
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

    private func start(
        _ program: String, arguments: [String], environment: [String: String]
    ) async throws -> ChildProcess {
        do {
            return try await thread.runIfActive {
                try children.add(ChildProcess.start(program, arguments: arguments, environment: environment))
            }
        } catch let error as SandboxError {
            throw error
        } catch {
            throw SandboxError.closed
        }
    }
}
