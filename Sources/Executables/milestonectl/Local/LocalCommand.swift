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

    func validate() throws {
        for (option, network) in [("service-network", serviceNetwork), ("pod-network", podNetwork)] {
            let parts = network.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0] == "127", UInt8(parts[1]) != nil else {
                throw ValidationError("--\(option) takes two numbers of a loopback network, such as 127.96")
            }
        }
        guard serviceNetwork != podNetwork else {
            throw ValidationError("--service-network and --pod-network must differ")
        }
        guard (1...65535).contains(port) else { throw ValidationError("--port takes a number from 1 to 65535") }
    }
}
