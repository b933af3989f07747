import CEpoll
import Glibc

/// Waits for many descriptors at once; used by one thread only.
package struct Epoll: ~Copyable {
    /// What a descriptor is ready for.
    package struct Event {
        package let token: UInt64
        private let events: UInt32

        fileprivate init(_ event: cepoll_event) {
            token = event.token
            events = event.events
        }

        /// Whether reading would tell something.
        var isReadable: Bool { events & cepoll_readable != 0 }
        /// Whether it takes bytes.
        package var isWritable: Bool { events & cepoll_writable != 0 }
        /// Whether the peer will send nothing more.
        var hasPeerClosed: Bool { events & cepoll_peer_closed != 0 }
        /// Whether it is broken.
        var hasFailed: Bool { events & cepoll_failed != 0 }
    }

    /// What to be told about a descriptor; that it is broken is always told.
    package struct Interest: Equatable {
        package var readable: Bool
        package var writable: Bool
        /// That the peer will send nothing more.
        package var peerClosed: Bool

        package init(readable: Bool = true, writable: Bool = false, peerClosed: Bool = true) {
            self.readable = readable
            self.writable = writable
            self.peerClosed = peerClosed
        }
    }

    private let descriptor: CInt
    private let buffer = UnsafeMutablePointer<cepoll_event>.allocate(capacity: Self.capacity)
    private static let capacity = 64

    package init() throws(SystemError) {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemError("epoll_create1") }
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// Watches a descriptor; an earlier interest in it is replaced.
    package func watch(_ watched: CInt, _ interest: Interest, token: UInt64) {
        let events = Self.events(interest)
        if cepoll_control(descriptor, EPOLL_CTL_ADD, watched, events, token) < 0, errno == EEXIST {
            _ = cepoll_control(descriptor, EPOLL_CTL_MOD, watched, events, token)
        }
    }

    /// Replaces the interest in a descriptor that is watched.
    func change(_ watched: CInt, _ interest: Interest, token: UInt64) {
        _ = cepoll_control(descriptor, EPOLL_CTL_MOD, watched, Self.events(interest), token)
    }

    /// Stops watching a descriptor, which may be closed already.
    package func forget(_ watched: CInt) {
        _ = cepoll_control(descriptor, EPOLL_CTL_DEL, watched, 0, 0)
    }

    /// Waits until a descriptor is ready, or for `timeout`.
    ///
    /// - Parameter timeout: nil waits without end.
    /// - Returns: how many events there are, to be asked for until the next wait.
    package func wait(timeout: Duration?) -> Int {
        let milliseconds: CInt =
            if let timeout {
                // Rounded up: a timer must not fire early and spin until its time has come.
                CInt(clamping: max(0, (timeout / .milliseconds(1)).rounded(.up).clampedToInt))
            } else { -1 }
        return max(0, Int(cepoll_wait(descriptor, buffer, CInt(Self.capacity), milliseconds)))
    }

    /// What the last wait found at `index`.
    package func event(_ index: Int) -> Event { Event(buffer[index]) }

    private static func events(_ interest: Interest) -> UInt32 {
        (interest.readable ? cepoll_readable : 0) | (interest.writable ? cepoll_writable : 0)
            | (interest.peerClosed ? cepoll_peer_closed : 0)
    }
}

extension Double {
    fileprivate var clampedToInt: Int { self < 1e9 ? Int(self) : 1_000_000_000 }
}
