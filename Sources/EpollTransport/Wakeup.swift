import CEpoll
import Glibc

/// A descriptor that any thread makes readable, to wake the one that waits for it.
package struct Wakeup: ~Copyable, Sendable {
    /// Readable once somebody has rung, until it is taken back.
    package let descriptor: CInt

    /// - Throws: ``SystemError`` when the system gives no descriptor.
    package init() throws(SystemError) {
        descriptor = eventfd(0, CInt(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(descriptor) }

    /// Makes it readable.
    package func ring() { eventfd_write(descriptor, 1) }

    /// Makes it unreadable again.
    package func takeBack() {
        var count: eventfd_t = 0
        eventfd_read(descriptor, &count)
    }
}
