import ArgumentParser
import Foundation
import KubernetesClient
import KubernetesModel
import LocalCluster
import MilestoneAPI
import MilestoneResources

/// Starts a local cluster, the operator in it, and a platform.
struct LocalUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start the local cluster, the operator and a platform; print its URL.",
        discussion: """
            The cluster goes on in the background until `milestonectl local down`. Ctrl-C before it is ready stops \
            what was started.
            """)

    @OptionGroup var options: ClusterOptions

    @Option(name: .shortAndLong, help: "File with the platform to apply; - is standard input.")
    var filename = "examples/quickstart.yaml"

    @Option(help: "Seconds to wait for the platform to be ready.")
    var timeout = 300

    func run() async throws {
        let start = ContinuousClock.now
        let documents = try YAMLDocuments.read(file: filename)
        guard let platform = documents.first(where: { $0["kind"]?.stringValue == MilestonePlatform.resource.kind })
        else { throw ValidationError("\(filename) holds no \(MilestonePlatform.resource.kind)") }
        let key = try DynamicObject(platform).key
        let isExternal = try platform.decode(as: MilestonePlatform.self).spec.gateway.service.type == .loadBalancer

        let launcher = ClusterLauncher(options: options)
        try await launcher.withStopOnInterrupt {
            try await launcher.start(externalPort: isExternal ? Port.gateway : nil)
            let configuration = try Client.Configuration.kubeconfig(files: [launcher.directory.kubeconfig])
            try await Client.withClient(configuration: configuration) { client in
                try await launcher.waitUntilReady(client)
                try await install(documents, client)
                try await waitForPlatform(key, client, since: start)
            }
        }
    }

    private func install(_ documents: [JSONValue], _ client: Client) async throws {
        let applier = ManifestApplier(client: client)
        try await applier.apply(JSONValue(encoding: MilestonePlatform.customResourceDefinition))
        for object in OperatorInstallation().objects { try await applier.apply(object.content) }
        print("The operator is installed in namespace \(OperatorName.namespace).")
        for document in documents { try await applier.apply(document) }
    }

    /// Shows a line a component until the platform is ready.
    private func waitForPlatform(
        _ key: ObjectKey, _ client: Client, since start: ContinuousClock.Instant
    ) async throws {
        let platforms = client.resource(MilestonePlatform.self, namespace: key.namespace ?? "default")
        print("Platform \(key.name):")
        var display = ProgressDisplay()
        let deadline = ContinuousClock.now + .seconds(timeout)
        while true {
            let platform = try await platforms.get(key.name)
            let progress = PlatformProgress(platform)
            let operatorDelay = try await OperatorProbe(client: client).delay
            let unreadyPod = progress.isReady ? try await PlatformPods(client: client, platform: key).firstUnready : nil
            let silentURL = progress.isReady ? await PlatformAddress(platform).silentURL : nil
            display.show(
                (operatorDelay.map { ["  … operator: \($0)"] } ?? []) + progress.lines
                    + (unreadyPod.map { ["  … pod \($0) is not ready again"] } ?? [])
                    + (silentURL.map { ["  … \($0) does not answer yet"] } ?? []))
            if progress.isReady, operatorDelay == nil, unreadyPod == nil, silentURL == nil {
                printNextSteps(platform, elapsed: ContinuousClock.now - start)
                return
            }
            if let reason = progress.stalledBecause {
                throw PlatformNotReady(description: "\(key.name) can't become ready: \(reason)")
            }
            guard ContinuousClock.now < deadline else {
                throw PlatformNotReady(
                    description: """
                        \(key.name) is not ready after \(timeout) seconds; the lines above say what it waits for. The \
                        local cluster goes on: see `milestonectl status`, or stop it with `make down`.
                        """)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func printNextSteps(_ platform: MilestonePlatform, elapsed: Duration) {
        let url = platform.status?.url ?? ""
        let kubeconfig = ClusterDirectory(path: options.directory).kubeconfig
        let name = platform.metadata.name ?? ""
        let namespace = platform.metadata.namespace.map { $0 == "default" ? "" : " --namespace \($0)" } ?? ""
        print(
            """

            Ready in \(elapsed.formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 1)))).

              URL         \(url)
              kubeconfig  \(kubeconfig)

            Try next:
              curl '\(url)/api/v1/milestones?limit=3'
              kubectl --kubeconfig \(kubeconfig) get mp,deploy,sts,svc,pod\(namespace)
              kubectl --kubeconfig \(kubeconfig) describe mp \(name)\(namespace)

            Stop with `make down`; the data stays for the next `make up`.
            """)
    }
}

/// A platform that did not become ready.
struct PlatformNotReady: Error, CustomStringConvertible {
    var description: String
}
