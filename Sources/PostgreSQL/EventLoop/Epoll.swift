import CEpoll
import Glibc

/// Waits for many descriptors at once; used by one thread only, but for ``Wakeup``.
struct Epoll: ~Copyable {
    /// What a descriptor is ready for.
    struct Event {
        let token: UInt64
        let isWritable: Bool
    }

    /// What to be told about a descriptor; that its peer went away is always told.
    struct Interest: Equatable {
        var readable = true
        var writable = false
    }

    private let descriptor: CInt
    private let buffer = UnsafeMutablePointer<cepoll_event>.allocate(capacity: Self.capacity)
    private static let capacity = 64

    init() throws(SystemError) {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("epoll_create1") }
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// Watches a descriptor; an earlier interest in it is replaced.
    func watch(_ watched: CInt, _ interest: Interest, token: UInt64) {
        let events =
            cepoll_peer_closed | (interest.readable ? cepoll_readable : 0) | (interest.writable ? cepoll_writable : 0)
        if cepoll_control(descriptor, EPOLL_CTL_ADD, watched, events, token) < 0, errno == EEXIST {
            _ = cepoll_control(descriptor, EPOLL_CTL_MOD, watched, events, token)
        }
    }

    /// Stops watching a descriptor, which may be closed already.
    func forget(_ watched: CInt) {
        _ = cepoll_control(descriptor, EPOLL_CTL_DEL, watched, 0, 0)
    }

    /// Waits until a descriptor is ready, or for `timeout`; nil waits without end.
    func wait(timeout: Duration?) -> [Event] {
        let milliseconds: CInt =
            if let timeout {
                // Rounded up: a timer must not fire early and spin until its time has come.
                CInt(clamping: max(0, (timeout / .milliseconds(1)).rounded(.up).clampedToInt))
            } else { -1 }
        let count = cepoll_wait(descriptor, buffer, CInt(Self.capacity), milliseconds)
        guard count > 0 else { return [] }
        return UnsafeBufferPointer(start: buffer, count: Int(count)).map { event in
            Event(token: event.token, isWritable: event.events & cepoll_writable != 0)
        }
    }
}

extension Double {
    fileprivate var clampedToInt: Int { self < 1e9 ? Int(self) : 1_000_000_000 }
}

/// A system call that failed.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let number: CInt

    init(_ call: String) {
        self.call = call
        self.number = errno
    }

    var description: String { "\(call): \(String(cString: strerror(number)))" }
}
