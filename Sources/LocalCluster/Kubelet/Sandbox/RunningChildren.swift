import Glibc
import Synchronization

/// The processes that a launcher started and has not reaped yet; no signal goes to an id that is no longer theirs.
final class RunningChildren: Sendable {
    private let ids = Mutex<Set<pid_t>>([])

    /// Remembers a process that has just been started.
    func add(_ child: ChildProcess) -> ChildProcess {
        ids.withLock { _ = $0.insert(child.pid) }
        return child
    }

    /// Waits for the end of a process and forgets it.
    ///
    /// - Returns: its exit code; 128 plus the signal for a violent end.
    func reap(_ child: ChildProcess) -> Int32 {
        child.waitForEnd()
        return ids.withLock {
            $0.remove(child.pid)
            return child.reap()
        }
    }

    /// Kills a process with all that it started; each leads a session, and thus a group, of its own.
    func kill(_ id: pid_t) {
        ids.withLock { if $0.contains(id) { Glibc.kill(-id, SIGKILL) } }
    }

    /// Kills every process that has not been reaped.
    func killAll() {
        ids.withLock { for id in $0 { Glibc.kill(-id, SIGKILL) } }
    }
}
