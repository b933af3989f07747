import AsyncHTTPClient
import KubernetesModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Looks once whether a container is healthy.
struct Prober: Sendable {
    /// Runs commands inside.
    let launcher: SandboxLauncher
    /// Makes requests.
    let http: HTTPClient

    /// What is looked at.
    struct Target: Sendable {
        var container: Container
        var podIP: String
        var process: SandboxProcess
        var variables: [String: String]
    }

    /// Looks once; a look that takes longer than the probe's timeout is a failure.
    func look(_ probe: Probe, at target: Target) async -> ProbeResult {
        let timeout = Duration.seconds(max(1, probe.timeoutSeconds ?? 1))
        do {
            if let action = probe.httpGet { return try await get(action, at: target, timeout) }
            if let action = probe.tcpSocket { return try await connect(action, to: target, timeout) }
            if let action = probe.exec { return try await execute(action.command ?? [], in: target, timeout) }
            return .failure("the local cluster has no such probe")
        } catch {
            return .failure("\(error)")
        }
    }

    private func get(_ action: HTTPGetAction, at target: Target, _ timeout: Duration) async throws -> ProbeResult {
        guard let port = target.container.port(action.port) else { return .failure("no port \(action.port)") }
        let scheme = (action.scheme ?? "HTTP").lowercased()
        let path = action.path ?? "/"
        let url = "\(scheme)://\(action.host ?? target.podIP):\(port)\(path.hasPrefix("/") ? "" : "/")\(path)"
        var request = HTTPClientRequest(url: url)
        request.headers = ["User-Agent": "kube-probe/1.36", "Accept": "*/*", "Connection": "close"]
        for header in action.httpHeaders ?? [] {
            request.headers.replaceOrAdd(name: header.name, value: header.value)
        }
        do {
            let response = try await http.execute(request, timeout: .nanoseconds(timeout.nanoseconds))
            guard (200..<400).contains(response.status.code) else {
                return .failure("HTTP probe failed with statuscode: \(response.status.code)")
            }
            return .success
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .connectTimeout {
            return .failure("Get \"\(url)\": context deadline exceeded (Client.Timeout exceeded)")
        } catch {
            return .failure("Get \"\(url)\": \(Self.cause(of: error))")
        }
    }

    private func connect(
        _ action: TCPSocketAction, to target: Target, _ timeout: Duration
    ) async throws -> ProbeResult {
        guard let port = target.container.port(action.port) else { return .failure("no port \(action.port)") }
        let host = action.host ?? target.podIP
        do {
            let channel = try await ClientBootstrap(group: http.eventLoopGroup)
                .connectTimeout(.nanoseconds(timeout.nanoseconds)).connect(host: host, port: port).get()
            try await channel.close()
            return .success
        } catch {
            return .failure("dial tcp \(host):\(port): \(Self.cause(of: error))")
        }
    }

    private func execute(
        _ command: [String], in target: Target, _ timeout: Duration
    ) async throws -> ProbeResult {
        let launcher = launcher
        return try await withThrowingTaskGroup(of: ProbeResult.self) { group in
            group.addTask {
                let outcome = try await launcher.execute(
                    command, in: target.process, environment: target.variables)
                return outcome.exitCode == 0 ? .success : .failure(outcome.output)
            }
            group.addTask {
                try await Task.sleep(for: timeout)
                return .failure("command timed out after \(timeout.components.seconds)s: \(command)")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .failure("")
        }
    }

    /// The innermost reason why a connection failed, as the system words it.
    private static func cause(of error: any Error) -> String {
        guard let failure = error as? NIOConnectionError, let first = failure.connectionErrors.first else {
            return "\(error)"
        }
        guard let system = first.error as? IOError else { return "\(first.error)" }
        return String(cString: strerror(system.errnoCode)).lowercased()
    }
}

extension Container {
    /// The number of a port that is given by number or by name.
    func port(_ port: IntOrString) -> Int? {
        switch port {
        case .int(let number): number
        case .string(let name): ports?.first { $0.name == name }?.containerPort ?? Int(name)
        }
    }
}

extension Duration {
    /// The length in nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
