package import Glibc

/// The background process that a local cluster runs in, seen from outside.
package struct Supervisor: Sendable {
    /// The cluster's directory.
    package var directory: ClusterDirectory

    package init(directory: ClusterDirectory) { self.directory = directory }

    /// The process id, or `nil` when the cluster is down.
    package var pid: pid_t? { SupervisorLock.holder(of: directory) }

    /// Starts `executable` with `arguments` in a session of its own, its output appended to the cluster's log.
    ///
    /// - Returns: the process id.
    /// - Throws: ``SupervisorError``.
    package func start(executable: String, arguments: [String]) throws(SupervisorError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions, STDOUT_FILENO, directory.logFile, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        closeOnExecution()
        posix_spawnattr_setflags(&attributes, newSession)

        let argv = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, executable, &actions, &attributes, argv, environ)
        guard code == 0 else { throw .spawn(errno: code) }
        return pid
    }

    /// Keeps descriptors of this process from the supervisor: whoever waits for the end of this process by one that it
    /// inherited must not wait for the supervisor.
    private func closeOnExecution() {
        for descriptor in STDERR_FILENO + 1..<1024 where fcntl(descriptor, F_GETFD) >= 0 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Whether a process that ``start(executable:arguments:)`` began has ended; reaps it if so.
    package func hasEnded(_ pid: pid_t) -> Bool {
        waitpid(pid, nil, WNOHANG) == pid
    }

    /// Asks the supervisor to stop, and ends it when it has not after `grace`.
    ///
    /// Its pods end with it in either case: their sandboxes die with their parent.
    ///
    /// - Returns: whether it ran.
    package func stop(grace: Duration = .seconds(40)) async throws -> Bool {
        guard let pid else { return false }
        kill(pid, SIGTERM)
        let clock = ContinuousClock()
        let deadline = clock.now + grace
        while self.pid == pid {
            if clock.now >= deadline { kill(pid, SIGKILL) }
            try await Task.sleep(for: .milliseconds(50))
        }
        return true
    }

    /// The end of the cluster's log.
    package func lastLogLines(_ count: Int = 15) -> String {
        guard let file = fopen(directory.logFile, "r") else { return "" }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        fseek(file, max(0, ftell(file) - 16_384), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let read = fread(&bytes, 1, bytes.count, file)
        let lines = String(decoding: bytes[..<read], as: UTF8.self).split(separator: "\n")
        return lines.suffix(count).joined(separator: "\n")
    }
}

/// glibc's `POSIX_SPAWN_SETSID`, which the overlay leaves out: a terminal's Ctrl-C does not reach the supervisor.
private let newSession: Int16 = 0x80
