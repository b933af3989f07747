import ArgumentParser
import LocalCluster

/// Stops a local cluster.
struct LocalDownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Stop the local cluster and all its processes; its data stays.")

    @OptionGroup var options: ClusterOptions

    func run() async throws {
        let supervisor = Supervisor(directory: ClusterDirectory(path: options.directory))
        print(
            try await supervisor.stop()
                ? "Stopped. The data is in \(options.directory); start again with `make up`."
                : "The local cluster is not running.")
    }
}
