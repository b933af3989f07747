import ArgumentParser
import Foundation
import LocalCluster
import Logging
import Observability
import ServiceLifecycle
import UnixSignals

/// Runs a local cluster in the foreground: what `up` starts in the background.
struct LocalRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the local cluster in the foreground, until Ctrl-C.")

    @OptionGroup var options: ClusterOptions

    func run() async throws {
        let directory = ClusterDirectory(path: options.directory)
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let lock = try SupervisorLock(directory)
        defer { withExtendedLifetime(lock) {} }

        LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        let logger = Logger(label: "local-cluster")
        let executable = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let cluster = Cluster(
            configuration: Cluster.Configuration(
                directory: directory, port: options.port, serviceNetwork: options.serviceNetwork,
                podNetwork: options.podNetwork, loadBalancerAddress: options.loadBalancerAddress,
                programs: URL(filePath: executable).deletingLastPathComponent().path),
            logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: cluster)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
