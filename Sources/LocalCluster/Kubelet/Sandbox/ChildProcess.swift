import FoundationEssentials
import Glibc

/// A process that this one started, with the reading ends of its pipes.
struct ChildProcess: Sendable {
    let pid: pid_t
    /// Its standard output.
    let output: Int32
    /// Its standard error.
    let errors: Int32
    /// Where its standard input is written; `nil` where it has none.
    let input: Int32?
    /// Its terminal, to be resized; `nil` where it has none.
    let terminal: Int32?
    /// What it writes to descriptor ``statusDescriptor``.
    let status: Int32

    /// The number under which the process has its status pipe.
    static let statusDescriptor: Int32 = 3

    /// What a process reads.
    enum Input {
        case none
        case pipe
        /// A terminal, which is its output as well.
        case terminal
    }

    /// Starts a program in a session of its own, with default signal handling, and none of this process's files.
    ///
    /// - Throws: ``SandboxError/spawn(program:errno:)``.
    static func start(
        _ program: String, arguments: [String], environment: [String: String], input: Input = .none
    ) throws(SandboxError) -> ChildProcess {
        let terminal = input == .terminal ? try ChildTerminal.open() : nil
        var pipes: [(read: Int32, write: Int32)] = []
        func closeAll() {
            for pipe in pipes {
                close(pipe.read)
                close(pipe.write)
            }
            if let terminal { close(terminal.descriptor) }
        }
        for _ in 0..<(input == .pipe ? 4 : 3) {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else {
                let code = errno
                closeAll()
                throw .spawn(program: program, errno: code)
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            pipes.append((ends[0], ends[1]))
        }
        var descriptors = [(pipes[2].write, statusDescriptor)]
        if terminal == nil { descriptors += [(pipes[0].write, STDOUT_FILENO), (pipes[1].write, STDERR_FILENO)] }
        if input == .pipe { descriptors.append((pipes[3].read, STDIN_FILENO)) }
        let (code, pid) = spawn(
            program, arguments, environment, descriptors: descriptors, terminal: terminal?.path)
        guard code == 0 else {
            closeAll()
            throw .spawn(program: program, errno: code)
        }
        for pipe in pipes.prefix(3) { close(pipe.write) }
        if input == .pipe { close(pipes[3].read) }
        guard let terminal else {
            return ChildProcess(
                pid: pid, output: pipes[0].read, errors: pipes[1].read,
                input: input == .pipe ? pipes[3].write : nil, terminal: nil, status: pipes[2].read)
        }
        // Nothing comes of the pipe for output: the terminal is read instead.
        close(pipes[0].read)
        return ChildProcess(
            pid: pid, output: terminal.descriptor, errors: pipes[1].read,
            input: fcntl(terminal.descriptor, F_DUPFD_CLOEXEC, 0),
            terminal: fcntl(terminal.descriptor, F_DUPFD_CLOEXEC, 0), status: pipes[2].read)
    }

    /// Waits for the end, and leaves its exit code to be reaped: until then no other process has its id.
    func waitForEnd() {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    /// Waits for the end and gives the exit code; 128 plus the signal for a violent end.
    func reap() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 {
            guard errno == EINTR else { return 255 }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ environment: [String: String],
        descriptors: [(own: Int32, child: Int32)], terminal: String?
    ) -> (Int32, pid_t) {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // The first terminal that the leader of a session opens is the session's own.
        posix_spawn_file_actions_addopen(
            &actions, STDIN_FILENO, terminal ?? "/dev/null", terminal == nil ? O_RDONLY : O_RDWR, 0)
        if terminal != nil {
            posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
        }
        for descriptor in descriptors {
            posix_spawn_file_actions_adddup2(&actions, descriptor.own, descriptor.child)
        }
        // What the process opened without the flag that keeps it from children: none of it may enter a sandbox.
        for name in HostFiles.names(in: "/proc/self/fd") {
            if let number = Int32(name), number > statusDescriptor {
                posix_spawn_file_actions_addclose(&actions, number)
            }
        }

        // Signals that this process ignores, to handle them by other means, would stay ignored in the child.
        var every = sigset_t()
        var none = sigset_t()
        sigfillset(&every)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &every)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | newSession)

        let argv = ([program] + arguments).map { strdup($0) } + [nil]
        let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        return (posix_spawnp(&pid, program, &actions, &attributes, argv, envp), pid)
    }
}

/// glibc's `POSIX_SPAWN_SETSID`, which the overlay leaves out: a terminal's Ctrl-C must not reach sandboxes.
private let newSession: Int16 = 0x80
