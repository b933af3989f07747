import NIOPosix
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a program wrote, and how it ended.
struct ProgramResult: Sendable {
    /// The exit code; 128 plus the signal for a violent end.
    var exitCode: Int32
    var output: [UInt8]
    var errors: [UInt8]
}

/// A program that is run to its end, with nothing to read.
struct Program: Sendable {
    /// Why a program has no result.
    enum Failure: Error {
        case notStarted(reason: String)
        case timedOut
    }

    /// A path, or a name that is looked for in `PATH`.
    var path: String
    var arguments: [String]
    var environment: [String: String]

    /// Runs it, on a thread that may wait. When the task is cancelled, the program and its children are killed.
    ///
    /// - Throws: ``Failure``; `CancellationError`.
    func run(within limit: Duration) async throws -> ProgramResult {
        let process = try RunningProgram(start())
        let result = try await withThrowingTaskGroup(of: ProgramResult?.self) { group in
            group.addTask { try await NIOThreadPool.singleton.runIfActive { process.finish() } }
            group.addTask {
                do {
                    try await ContinuousClock().sleep(for: limit)
                } catch {
                    // Either it has ended, or nobody waits for it any longer.
                    process.kill()
                    return nil
                }
                process.kill()
                throw Failure.timedOut
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        try Task.checkCancellation()
        guard let result else { throw CancellationError() }
        return result
    }

    private func start() throws -> RunningProgram.Parts {
        var ends: [Int32] = [-1, -1, -1, -1]
        guard
            ends.withUnsafeMutableBufferPointer({
                pipe($0.baseAddress) == 0 && pipe($0.baseAddress?.advanced(by: 2)) == 0
            })
        else {
            throw Failure.notStarted(reason: Self.text(of: errno))
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let (code, pid) = spawn(output: ends[1], errors: ends[3])
        close(ends[1])
        close(ends[3])
        guard code == 0 else {
            close(ends[0])
            close(ends[2])
            throw Failure.notStarted(reason: Self.text(of: code))
        }
        return RunningProgram.Parts(pid: pid, output: ends[0], errors: ends[2])
    }

    private func spawn(output: Int32, errors: Int32) -> (code: Int32, pid: pid_t) {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)

        // A group of its own, so that what it starts can be killed with it; signals as a program expects to find them.
        var every = sigset_t()
        var none = sigset_t()
        sigfillset(&every)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &every)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP))

        let argv = ([path] + arguments).map { strdup($0) } + [nil]
        let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, path, &actions, &attributes, argv, envp)
        return (code, pid)
    }

    private static func text(of code: Int32) -> String {
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}

/// A program that has been started.
private final class RunningProgram: Sendable {
    struct Parts {
        var pid: pid_t
        var output: Int32
        var errors: Int32
    }

    /// The most bytes that are kept of each stream.
    private static let limit = 1 << 20

    private let pid: pid_t
    private let output: Int32
    private let errors: Int32
    private let isReaped = Mutex(false)

    init(_ parts: Parts) {
        pid = parts.pid
        output = parts.output
        errors = parts.errors
    }

    /// Kills it and what it started.
    func kill() {
        isReaped.withLock { isReaped in
            // A process that was reaped has lost its id, maybe to another one.
            if !isReaped { _ = sendSignal(-pid, SIGKILL) }
        }
    }

    /// Reads to the end of both streams and reaps the process; blocks its thread.
    func finish() -> ProgramResult {
        var result = ProgramResult(exitCode: 0, output: [], errors: [])
        var descriptors = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        // A negative descriptor is one that poll passes over.
        while descriptors.contains(where: { $0.fd >= 0 }) {
            guard poll(&descriptors, nfds_t(descriptors.count), -1) >= 0 || errno == EINTR else { break }
            for index in descriptors.indices where descriptors[index].fd >= 0 && descriptors[index].revents != 0 {
                let isOpen =
                    index == 0
                    ? Self.read(descriptors[index].fd, into: &result.output)
                    : Self.read(descriptors[index].fd, into: &result.errors)
                if !isOpen { descriptors[index].fd = -1 }
            }
        }
        close(output)
        close(errors)
        result.exitCode = reap()
        return result
    }

    private func reap() -> Int32 {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        return isReaped.withLock { isReaped in
            isReaped = true
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 {
                guard errno == EINTR else { return 255 }
            }
            let signal = status & 0x7F
            return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        }
    }

    /// Reads what there is; `false` at the end.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = chunk.withUnsafeMutableBytes { readBytes(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return count < 0 && errno == EINTR }
        if bytes.count < limit { bytes += chunk[..<count] }
        return true
    }
}

/// The system's functions, whose names methods here have, too.
private let sendSignal: @Sendable (pid_t, Int32) -> Int32 = { kill($0, $1) }
private let readBytes: @Sendable (Int32, UnsafeMutableRawPointer?, Int) -> Int = { read($0, $1, $2) }
