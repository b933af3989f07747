import ArgumentParser
import Foundation
import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// `milestonectl status`: what one or all platforms say of themselves, as a tree.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the conditions and components of platforms.",
        discussion: """
            The cluster is that of --kubeconfig, of KUBECONFIG, of the local cluster in .local, or of ~/.kube/config; the \
            first that there is.
            """)

    @Argument(help: "The platform; all of them when left out.")
    var name: String?

    @Option(name: .shortAndLong, help: "The namespace to look in; all of them when left out.")
    var namespace: String?

    @Option(help: "The kubeconfig file.")
    var kubeconfig: String?

    private static let localKubeconfig = ".local/kubeconfig"

    func run() async throws {
        let (name, namespace) = (name, namespace)
        let platforms = try await Client.withClient(configuration: try clientConfiguration()) { client in
            try await client.resource(MilestonePlatform.self, namespace: namespace).listAll().items
        }
        let chosen = platforms.filter { name == nil || $0.metadata.name == name }.sorted { $0.key < $1.key }
        guard !chosen.isEmpty else {
            throw ValidationError(name.map { "There is no platform \($0)." } ?? "There is no platform.")
        }
        print(chosen.map(\.statusTree).joined(separator: "\n"))
    }

    private func clientConfiguration() throws -> Client.Configuration {
        if let kubeconfig { return try .kubeconfig(files: [kubeconfig]) }
        let hasChoice = ProcessInfo.processInfo.environment["KUBECONFIG"] != nil
        if !hasChoice, FileManager.default.fileExists(atPath: Self.localKubeconfig) {
            return try .kubeconfig(files: [Self.localKubeconfig])
        }
        return try .automatic()
    }
}

extension MilestonePlatform {
    /// The platform's status for a terminal: a line for itself, and a line each for conditions and components.
    fileprivate var statusTree: String {
        let conditions = status?.conditions ?? []
        let ready = conditions.first { $0.type == ConditionType.ready.rawValue }
        let seen = (status?.observedGeneration ?? -1) == (metadata.generation ?? 0)
        let title = [
            key.description, ready.map { $0.status == "True" ? "Ready" : $0.reason ?? "NotReady" } ?? "Unseen",
            status?.version, status?.url, seen ? nil : "(the operator has not seen the latest change yet)",
        ]
        let width = conditions.map(\.type.count).max() ?? 0
        let lines =
            conditions.map { condition in
                let mark = condition.status == "True" ? "✓" : condition.status == "False" ? "✗" : "?"
                return "\(mark) \(condition.type.padded(to: width))  \(condition.message ?? condition.reason ?? "")"
            }
            + (status?.components ?? []).map { component in
                let restarts = component.restarts > 0 ? "  \(component.restarts) restarts" : ""
                return "  \(component.name.padded(to: width))  \(component.ready)/\(component.desired)"
                    + "  \(component.image ?? "")\(restarts)"
            }
        let branches = lines.enumerated().map { offset, line in
            (offset == lines.count - 1 ? "└─ " : "├─ ") + line
        }
        return ([title.compactMap(\.self).joined(separator: "  ")] + branches).joined(separator: "\n")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
