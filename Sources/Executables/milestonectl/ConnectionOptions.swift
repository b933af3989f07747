import ArgumentParser
import Foundation
import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// Which cluster a command asks, and where in it.
struct ConnectionOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "The namespace to look in; all of them when left out.")
    var namespace: String?

    @Option(help: "The kubeconfig file; otherwise KUBECONFIG, the local cluster in .local, or ~/.kube/config.")
    var kubeconfig: String?

    private static let localKubeconfig = ".local/kubeconfig"

    /// How the cluster is reached.
    ///
    /// - Throws: `APIError` where there is no such file, or it says nothing usable.
    func clientConfiguration() throws -> Client.Configuration {
        if let kubeconfig { return try .kubeconfig(files: [kubeconfig]) }
        let hasChoice = ProcessInfo.processInfo.environment["KUBECONFIG"] != nil
        if !hasChoice, FileManager.default.fileExists(atPath: Self.localKubeconfig) {
            return try .kubeconfig(files: [Self.localKubeconfig])
        }
        return try .automatic()
    }

    /// The platforms of that name, or all when it is `nil`, sorted.
    ///
    /// - Throws: `ValidationError` when there is none.
    func platforms(named name: String?, _ client: Client) async throws -> [MilestonePlatform] {
        let platforms = try await client.resource(MilestonePlatform.self, namespace: namespace).listAll().items
        let chosen = platforms.filter { name == nil || $0.metadata.name == name }.sorted { $0.key < $1.key }
        guard !chosen.isEmpty else {
            throw ValidationError(name.map { "There is no platform \($0)." } ?? "There is no platform.")
        }
        return chosen
    }
}
