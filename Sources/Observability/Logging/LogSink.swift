public import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where finished log lines go.
public protocol LogSink: Sendable {
    /// Writes one line, newline included; concurrent lines never mix.
    func write(line: ByteBuffer)
}

/// Writes log lines to a file descriptor of the process.
public final class FileDescriptorSink: LogSink {
    /// Standard error: standard output stays free for what a command answers.
    public static let standardError = FileDescriptorSink(descriptor: STDERR_FILENO)

    private let descriptor: Mutex<CInt>

    /// Creates a sink for an open descriptor, which stays the caller's to close.
    public init(descriptor: CInt) {
        self.descriptor = Mutex(descriptor)
    }

    /// Writes the whole line; a reader that went away costs the line, never the process.
    public func write(line: ByteBuffer) {
        descriptor.withLock { descriptor in
            line.withUnsafeReadableBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let piece = UnsafeRawBufferPointer(rebasing: rest)
                    #if canImport(Glibc)
                        let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
                    #else
                        let count = Darwin.write(descriptor, piece.baseAddress, piece.count)
                    #endif
                    if count > 0 {
                        rest = rest.dropFirst(count)
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}
