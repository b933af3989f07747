import ArgumentParser
import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// `milestonectl version`: what this program is, and what the cluster runs.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the versions of this program and of the operators of a cluster.")

    @Flag(help: "Ask no cluster.")
    var client = false

    @OptionGroup var cluster: ConnectionOptions

    @Option(name: .shortAndLong, help: "text, json or yaml.")
    var output = OutputFormat.text

    func run() async throws {
        let images = client ? [] : try await operatorImages()
        let document: JSONValue = [
            "client": .string(OperatorName.version), "api": .string(MilestonePlatform.resource.apiVersion),
            "operators": .array(images.map(JSONValue.string)),
        ]
        print(
            output.render(document) {
                (["milestonectl \(OperatorName.version) (\(MilestonePlatform.resource.apiVersion))"]
                    + images.map { "operator \($0)" }).joined(separator: "\n")
            }, terminator: "")
    }

    private func operatorImages() async throws -> [String] {
        let cluster = cluster
        return try await Client.withClient(configuration: try cluster.clientConfiguration()) { client in
            let deployments = try await client.resource(Deployment.self, namespace: cluster.namespace).listAll(
                ListOptions(labelSelector: "\(LabelKey.name)=\(OperatorName.fieldManager)"))
            return deployments.items.compactMap { $0.spec?.template.spec?.containers.first?.image }
        }
    }
}
