import ArgumentParser
import LocalCluster

/// Kubernetes on this machine, without containers.
struct LocalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local", abstract: "Run Kubernetes and a platform on this machine, without containers.",
        subcommands: [
            LocalUpCommand.self, LocalDownCommand.self, LocalRunCommand.self, LocalLogsCommand.self,
            LocalBenchCommand.self, LocalAPICommand.self,
        ])
}

/// Where a local cluster is and which addresses it uses.
struct ClusterOptions: ParsableArguments {
    @Option(help: "Directory of the cluster's state, logs and kubeconfig.")
    var directory = ".local"

    @Option(help: "Port of the API server on 127.0.0.1.")
    var port = 6443

    @Option(help: "Loopback addresses of Services, as the first two numbers of a /16.")
    var serviceNetwork = "127.96"

    @Option(help: "Loopback addresses of pods, as the first two numbers of a /16.")
    var podNetwork = "127.97"

    @Option(help: "Where Services of type LoadBalancer listen.")
    var loadBalancerAddress = "127.0.0.1"
}
