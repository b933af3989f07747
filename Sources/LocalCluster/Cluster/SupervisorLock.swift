package import Glibc

/// The proof that a cluster's supervisor lives: its pid file, which it holds locked.
///
/// The kernel lets go of the lock when the process ends, however it ends, so a stale file deceives nobody.
package struct SupervisorLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock and writes this process's id.
    ///
    /// - Throws: ``SupervisorError/alreadyRunning(pid:)``, or ``SupervisorError/file(path:errno:)``.
    package init(_ directory: ClusterDirectory) throws(SupervisorError) {
        let path = directory.pidFile
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .file(path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let pid = Self.read(descriptor)
            close(descriptor)
            throw .alreadyRunning(pid: pid ?? 0)
        }
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0, write(descriptor, text, text.utf8.count) == text.utf8.count else {
            throw .file(path: path, errno: errno)
        }
    }

    deinit {
        _ = ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// The supervisor's process id, or `nil` when none runs.
    package static func holder(of directory: ClusterDirectory) -> pid_t? {
        let descriptor = open(directory.pidFile, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return nil }
        return read(descriptor)
    }

    private static func read(_ descriptor: Int32) -> pid_t? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return pid_t(String(decoding: bytes[..<count], as: UTF8.self).filter(\.isNumber))
    }
}
