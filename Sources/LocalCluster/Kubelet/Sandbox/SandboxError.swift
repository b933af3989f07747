import Glibc

/// Why a sandbox could not be run.
package enum SandboxError: Error, Hashable, CustomStringConvertible {
    /// The program that makes the sandbox could not be started.
    case spawn(program: String, errno: Int32)
    /// The sandbox could not be made; the text is what `bwrap` said.
    case setup(String)
    /// The kubelet is ending.
    case closed

    package var description: String {
        switch self {
        case .spawn(let program, ENOENT): "\(program) is not installed (Debian: apt-get install bubblewrap util-linux)"
        case .spawn(let program, let code): "\(program) can't be started: \(String(cString: strerror(code)))"
        case .setup(let message): message
        case .closed: "the kubelet is ending"
        }
    }
}
