import Foundation
import Glibc
import HTTPTypes
import KubernetesClient
import LocalCluster
import ServiceLifecycle
import UnixSignals

/// Starts the supervisor of a local cluster, and stops it again when the person at the terminal gives up.
final class ClusterLauncher: Sendable {
    let options: ClusterOptions
    let directory: ClusterDirectory
    private let supervisor: Supervisor

    init(options: ClusterOptions) {
        self.options = options
        directory = ClusterDirectory(path: options.directory)
        supervisor = Supervisor(directory: directory)
    }

    /// Runs `body`; on Ctrl-C, or when `body` fails because the cluster did, what was started is stopped.
    func withStopOnInterrupt(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let wasRunning = supervisor.pid != nil
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await body()
                return false
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return true }
                return false
            }
            let wasInterrupted = try await group.next() ?? false
            group.cancelAll()
            if wasInterrupted {
                if wasRunning {
                    print("\nInterrupted; the local cluster, which ran before, goes on.")
                } else {
                    print("\nInterrupted; stopping the local cluster.")
                    _ = try await supervisor.stop()
                }
                Foundation.exit(130)
            }
        }
    }

    /// Starts the supervisor, unless it runs.
    ///
    /// - Parameter externalPort: a port that a LoadBalancer Service of the platform is going to need.
    /// - Throws: ``SupervisorError`` that says what to do.
    func start(externalPort: Int?) async throws {
        if let pid = supervisor.pid {
            print("The local cluster is already running (process \(pid)).")
            return
        }
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        try Self.check(
            address: "127.0.0.1", port: options.port, remedy: "choose another port for the API server with --port")
        if let externalPort {
            try Self.check(
                address: options.loadBalancerAddress, port: externalPort,
                remedy: "listen elsewhere with --load-balancer-address 127.0.0.2")
        }
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let pid = try supervisor.start(
            executable: executable,
            arguments: [
                "local", "run", "--directory", options.directory, "--port", String(options.port),
                "--service-network", options.serviceNetwork, "--pod-network", options.podNetwork,
                "--load-balancer-address", options.loadBalancerAddress,
            ])
        let deadline = ContinuousClock.now + .seconds(30)
        while supervisor.pid != pid || !FileManager.default.fileExists(atPath: directory.kubeconfig) {
            if supervisor.hasEnded(pid) {
                throw SupervisorError.endedEarly(log: directory.logFile, lastLines: supervisor.lastLogLines())
            }
            guard ContinuousClock.now < deadline else { throw SupervisorError.notReady(log: directory.logFile) }
            try await Task.sleep(for: .milliseconds(20))
        }
        print("The local cluster is starting (process \(pid), log \(directory.logFile)).")
    }

    /// Waits until the API server answers.
    func waitUntilReady(_ client: Client) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            do {
                _ = try await client.body(of: ClientRequest(method: .get, path: "/readyz"))
                return
            } catch let error as APIError where error.isTransient || error.isUnauthorized {
                guard supervisor.pid != nil else {
                    throw SupervisorError.endedEarly(log: directory.logFile, lastLines: supervisor.lastLogLines())
                }
                guard ContinuousClock.now < deadline else { throw SupervisorError.notReady(log: directory.logFile) }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// Whether an address is free to listen on.
    private static func check(address: String, port: Int, remedy: String) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = in_port_t(UInt16(port)).bigEndian
        inet_pton(AF_INET, address, &target.sin_addr)
        let result = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0, errno == EADDRINUSE {
            throw SupervisorError.addressInUse(address: address, port: port, remedy: remedy)
        }
    }
}
