import FoundationEssentials
import Glibc

/// The process number 1 of a running sandbox.
package struct SandboxProcess: Sendable, Hashable {
    /// Its id outside the sandbox.
    package var pid: Int32

    /// Returns once the process is the sandbox's own program: until then it is `bwrap`, which still sets the sandbox up,
    /// and whoever entered would find the host's files or none.
    ///
    /// - Throws: `CancellationError`.
    func waitUntilSetUp() async throws {
        // Setting up takes milliseconds; what is still called so after seconds is a program of that name.
        let deadline = ContinuousClock.now + .seconds(5)
        while name == "bwrap", ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// The name of its program, cut by the kernel to 15 bytes; `nil` when it has ended.
    private var name: String? {
        FileManager.default.contents(atPath: "/proc/\(pid)/comm").map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }

    /// Sends it a signal; `bwrap` would not pass one on.
    package func signal(_ signal: Int32) { kill(pid, signal) }

    /// Sends it a signal once it is prepared for it, for one that it doesn't expect is lost on a process number 1.
    ///
    /// - Throws: `CancellationError`.
    package func signalWhenExpected(_ signal: Int32) async throws {
        while !expects(signal) { try await Task.sleep(for: .milliseconds(20)) }
        self.signal(signal)
    }

    /// Whether the process handles a signal, or has it wait.
    package func expects(_ signal: Int32) -> Bool {
        let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/status") ?? Data()
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains { line in
            guard line.hasPrefix("SigCgt:") || line.hasPrefix("SigBlk:") else { return false }
            let mask = UInt64(line.drop { $0 != "\t" }.dropFirst(), radix: 16) ?? 0
            return mask & (1 << UInt64(signal - 1)) != 0
        }
    }
}
