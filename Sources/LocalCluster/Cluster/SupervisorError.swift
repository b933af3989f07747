package import Glibc

/// Why a local cluster could not be started, found or stopped; each says what to do.
package enum SupervisorError: Error, CustomStringConvertible {
    /// Another supervisor holds the directory.
    case alreadyRunning(pid: pid_t)
    /// A file can't be used.
    case file(path: String, errno: Int32)
    /// The supervisor could not be started.
    case spawn(errno: Int32)
    /// The supervisor ended before its API server answered.
    case endedEarly(log: String, lastLines: String)
    /// The supervisor did not come up in time.
    case notReady(log: String)
    /// Pods can't have addresses of this range.
    case network(String)
    /// An address that the cluster needs is taken.
    case addressInUse(address: String, port: Int, remedy: String)

    package var description: String {
        switch self {
        case .alreadyRunning(let pid):
            "the local cluster already runs (process \(pid)): stop it with `milestonectl local down`"
        case .file(let path, let code):
            "\(path): \(String(cString: strerror(code))): mend that, or choose another --directory"
        case .spawn(let code):
            "the supervisor could not be started: \(String(cString: strerror(code)))"
        case .endedEarly(let log, let lastLines):
            "the local cluster ended before it was ready; the end of \(log):\n\(lastLines)"
        case .notReady(let log):
            "the local cluster did not answer in time: see \(log), then `milestonectl local down` and try again"
        case .network(let range):
            "\(range) is no range of IPv4 addresses: give two numbers of a loopback network, such as 127.97"
        case .addressInUse(let address, let port, let remedy):
            "\(address):\(port) is in use by another program: stop that program, or \(remedy)"
        }
    }
}
