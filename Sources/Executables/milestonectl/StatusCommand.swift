import ArgumentParser
import KubernetesClient
import KubernetesModel
import MilestoneAPI

/// `milestonectl status`: what one or all platforms say of themselves, as a tree.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the conditions and components of platforms.")

    @Argument(help: "The platform; all of them when left out.")
    var name: String?

    @OptionGroup var cluster: ConnectionOptions

    @Option(name: .shortAndLong, help: "text, json or yaml.")
    var output = OutputFormat.text

    @Flag(name: .shortAndLong, help: "Go on showing what changes, until interrupted.")
    var watch = false

    func run() async throws {
        let (name, cluster, output, watch) = (name, cluster, output, watch)
        try await Client.withClient(configuration: try cluster.clientConfiguration()) { client in
            let palette = Palette()
            guard watch else {
                let platforms = try await cluster.platforms(named: name, client)
                let statuses = try platforms.map { platform -> JSONValue in
                    var document = try JSONValue(encoding: platform)
                    document["spec"] = nil
                    document["metadata"] = [
                        "name": .string(platform.key.name), "namespace": .string(platform.key.namespace ?? ""),
                    ]
                    return document
                }
                print(
                    output.render(.array(statuses)) {
                        platforms.flatMap { $0.statusTree(palette) }.joined(separator: "\n")
                    }, terminator: "")
                return
            }
            var display = ProgressDisplay()
            while !Task.isCancelled {
                let platforms = try await cluster.platforms(named: name, client)
                display.show(platforms.flatMap { $0.statusTree(palette) })
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}

extension MilestonePlatform {
    /// The platform's status for a terminal: a line for itself, and a line each for conditions and components.
    func statusTree(_ palette: Palette) -> [String] {
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
                let text = "\(condition.type.padded(to: width))  \(condition.message ?? condition.reason ?? "")"
                return "\(condition.mark(palette)) \(text)"
            }
            + (status?.components ?? []).map { component in
                let restarts = component.restarts > 0 ? "  \(component.restarts) restarts" : ""
                return "  \(component.name.padded(to: width))  \(component.ready)/\(component.desired)"
                    + "  \(component.image ?? "")\(restarts)"
            }
        let branches = lines.enumerated().map { offset, line in
            (offset == lines.count - 1 ? "└─ " : "├─ ") + line
        }
        return [title.compactMap(\.self).joined(separator: "  ")] + branches
    }
}

extension Condition {
    /// A sign for what the condition says; one that is only there while something is amiss is no good news.
    fileprivate func mark(_ palette: Palette) -> String {
        switch (ConditionType(rawValue: type), status) {
        case (.stalled, _): palette.paint("✗", .bad)
        case (.reconciling, _): palette.paint("…", .change)
        case (_, "True"): palette.paint("✓", .good)
        case (_, "False"): palette.paint("✗", .bad)
        default: "?"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
