import Glibc

/// A terminal for a process: the end that this process holds, and the name of the other.
struct ChildTerminal: Sendable {
    /// This end.
    let descriptor: Int32
    /// The file that the process opens.
    let path: String

    /// - Throws: ``SandboxError/spawn(program:errno:)``.
    static func open() throws(SandboxError) -> ChildTerminal {
        let descriptor = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (lock, number): (Int32, UInt32) = (0, 0)
        guard descriptor >= 0, ioctl(descriptor, setLock, &lock) == 0, ioctl(descriptor, getNumber, &number) == 0
        else {
            let code = errno
            if descriptor >= 0 { close(descriptor) }
            throw .spawn(program: "terminal", errno: code)
        }
        return ChildTerminal(descriptor: descriptor, path: "/dev/pts/\(number)")
    }

    /// Says how large the terminal is.
    static func resize(_ descriptor: Int32, columns: Int, rows: Int) {
        var size = winsize()
        size.ws_col = UInt16(clamping: columns)
        size.ws_row = UInt16(clamping: rows)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }
}

/// Linux's `TIOCSPTLCK`, which the overlay leaves out with the functions that use it.
private let setLock: UInt = 0x4004_5431
/// Linux's `TIOCGPTN`.
private let getNumber: UInt = 0x8004_5430
