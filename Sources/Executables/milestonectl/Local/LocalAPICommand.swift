import ArgumentParser
import Foundation
import KubernetesClient
import LocalAPIServer
import LocalCluster
import LocalControllers
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs just the API server, for any client that speaks to Kubernetes.
struct LocalAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Run only the API server, until interrupted.")

    @Option(help: "Port on 127.0.0.1; 0 for any free one.")
    var port = 6443

    @Option(help: "Bearer token of a cluster administrator.")
    var token: String

    @Option(help: "Where to write the certificate that clients must trust.")
    var caOut: String?

    @Option(help: "Directory that keeps the data; without it all is forgotten at the end.")
    var dataDirectory: String?

    @Flag(help: "Run the controllers of workloads, namespaces and garbage too.")
    var controllers = false

    @Flag(help: "Give pods the name and token of their ServiceAccount.")
    var serviceAccountAdmission = false

    func run() async throws {
        var logger = Logger(label: "milestonectl")
        logger.logLevel = .warning
        var settings = APIServer.Configuration(dataDirectory: dataDirectory)
        settings.port = port
        settings.tokens = [token: .admin]
        settings.admitsServiceAccounts = serviceAccountAdmission
        let server = try await APIServer(configuration: settings, logger: logger)
        if let caOut { try Data(server.authority.certificate.utf8).write(to: URL(filePath: caOut)) }
        var services: [any ServiceLifecycle.Service] = [server]
        if controllers {
            let client = Client(transport: server.transport(as: .component("controller-manager")), logger: logger)
            services.append(
                Controllers(
                    client: client,
                    configuration: .init(providesVolumes: false, signer: CertificateSigner(server.authority)),
                    logger: logger))
        }
        let group = ServiceGroup(
            services: services, gracefulShutdownSignals: [UnixSignal.sigterm, .sigint], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                // Unbuffered: whoever started this waits for the line.
                let line = "Serving https://127.0.0.1:\(try await server.boundPort)\n"
                try FileHandle.standardOutput.write(contentsOf: Data(line.utf8))
            }
            try await tasks.waitForAll()
        }
    }
}
