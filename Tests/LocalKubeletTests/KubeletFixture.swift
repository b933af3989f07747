import Foundation
import KubernetesClient
import KubernetesModel
import LocalAPIServer
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import LocalKubelet

/// A cluster of one API server, in memory, and one kubelet with real sandboxes.
struct KubeletFixture: Sendable {
    let client: Client
    let server: APIServer
    let configuration: KubeletConfiguration
    let logs: PodLogs

    var pods: ResourceClient<Pod> { client.resource(Pod.self, namespace: "default") }

    /// Lends a cluster; its pods are killed afterwards.
    static func withCluster(
        catalogue: ImageCatalogue = .shell, _ body: @escaping @Sendable (KubeletFixture) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { path in
            let server = try await APIServer(configuration: APIServer.Configuration(), logger: quiet)
            try await run(server, directory: KubeletDirectory(path: path), catalogue: catalogue, body)
        }
    }

    /// Lends a kubelet, the first or a later one, of a cluster that there is.
    static func run(
        _ server: APIServer, directory: KubeletDirectory, catalogue: ImageCatalogue = .shell,
        stopsGracefully: Bool = false, _ body: @escaping @Sendable (KubeletFixture) async throws -> Void
    ) async throws {
        var configuration = KubeletConfiguration(directory: directory, catalogue: catalogue)
        configuration.backOff = CrashBackOff(base: .milliseconds(300), limit: .seconds(5))
        configuration.addresses = try #require(PodAddressRange("127.98.\(Int.random(in: 0..<256)).0/24"))
        let client = Client(transport: server.transport())
        let kubelet = Kubelet(configuration: configuration, client: client, logger: quiet)
        let fixture = KubeletFixture(client: client, server: server, configuration: configuration, logs: kubelet.logs)
        let services = ServiceGroup(services: [kubelet], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            group.addTask { try await body(fixture) }
            // The kubelet only ends before the test does when it fails.
            try await group.next()
            if stopsGracefully { await services.triggerGracefulShutdown() } else { group.cancelAll() }
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    private static var quiet: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }

    /// Waits until the pod of that name is as `isWanted` says.
    @discardableResult
    func waitForPod(
        _ name: String, within limit: Duration = .seconds(30), _ isWanted: (Pod) -> Bool
    ) async throws -> Pod {
        let deadline = ContinuousClock.now + limit
        var last: Pod?
        while ContinuousClock.now < deadline {
            let pod = try await pods.get(name)
            if isWanted(pod) { return pod }
            last = pod
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TimeoutError(description: "\(name): \(String(describing: last?.status))")
    }

    /// Waits until there is no pod of that name.
    func waitUntilGone(_ name: String, within limit: Duration = .seconds(30)) async throws {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            do {
                _ = try await pods.get(name)
            } catch let error as APIError where error.isNotFound {
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TimeoutError(description: "\(name) is still there")
    }

    /// Waits until a container's log has a text in it.
    @discardableResult
    func waitForLog(
        of container: String = "c0", in pod: String, within limit: Duration = .seconds(30), _ text: String
    ) async throws -> String {
        let deadline = ContinuousClock.now + limit
        var last = ""
        while ContinuousClock.now < deadline {
            last = try await log(of: container, in: pod)
            if last.contains(text) { return last }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TimeoutError(description: "log of \(pod): \(last)")
    }

    /// What a container has said so far.
    func log(of container: String = "c0", in pod: String, _ options: PodLogs.Options = .init()) async throws -> String {
        let log = try logs.log(of: container, in: ObjectKey(namespace: "default", name: pod), options)
        return await log?.reduce(into: "") { $0 += String(buffer: $1) } ?? ""
    }

    struct TimeoutError: Error, CustomStringConvertible {
        var description: String
    }
}

extension Pod {
    var isReady: Bool { status?.conditions?.contains { $0.type == "Ready" && $0.status == "True" } ?? false }
    /// The status of the first container.
    var first: ContainerStatus? { status?.containerStatuses?.first }
}
