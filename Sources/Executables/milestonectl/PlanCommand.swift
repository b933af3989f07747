import ArgumentParser
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneOperator

/// `milestonectl plan`: what applying a platform would do to every object, by the API server's own answers.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Tell what applying a MilestonePlatform would change, without changing it.",
        discussion: """
            Every object goes through the API server as a dry run. The exit code is 0 when nothing would change, and 2 \
            when something would.
            """)

    @Option(name: .shortAndLong, help: "File with MilestonePlatform documents; - is standard input.")
    var filename: String

    @OptionGroup var cluster: ConnectionOptions

    @Option(help: "The operator's setting image.registry, where it has one.")
    var imageRegistry: String?

    @Option(name: .shortAndLong, help: "text, json or yaml.")
    var output = OutputFormat.text

    func run() async throws {
        let written = try YAMLDocuments.read(file: filename)
            .filter { $0["kind"]?.stringValue == MilestonePlatform.resource.kind }
        guard !written.isEmpty else {
            throw ValidationError("\(filename) holds no \(MilestonePlatform.resource.kind)")
        }
        let (cluster, imageRegistry, output) = (cluster, imageRegistry, output)
        let changed = try await Client.withClient(configuration: try cluster.clientConfiguration()) { client in
            let planner = PlatformPlanner(client: client, imageRegistry: imageRegistry)
            var documents: [JSONValue] = []
            var lines: [String] = []
            for var platform in written {
                var metadata = platform["metadata"] ?? [:]
                let namespace = metadata["namespace"]?.stringValue ?? cluster.namespace ?? "default"
                metadata["namespace"] = .string(namespace)
                platform["metadata"] = metadata
                let changes = try await planner.changes(for: platform)
                documents.append([
                    "name": metadata["name"] ?? .null, "namespace": .string(namespace),
                    "changes": .array(changes.map(\.document)),
                ])
                lines.append(
                    "\(namespace)/\(metadata["name"]?.stringValue ?? ""): "
                        + (changes.isEmpty ? "nothing would change" : "\(changes.count) changes"))
                lines += changes.flatMap { $0.lines(Palette()) }
            }
            print(output.render(.array(documents)) { lines.joined(separator: "\n") }, terminator: "")
            return documents.contains { $0["changes"]?.arrayValue?.isEmpty == false }
        }
        if changed { throw ExitCode(2) }
    }
}

extension PlannedChange {
    /// The change for a terminal: a line for the object and one for each field.
    fileprivate func lines(_ palette: Palette) -> [String] {
        let (sign, meaning): (String, Palette.Meaning) =
            switch action {
            case .create: ("+", .good)
            case .update, .restart: ("~", .change)
            case .recreate: ("±", .change)
            case .delete: ("-", .bad)
            case .refused: ("!", .bad)
            }
        let title = "  \(sign) \(action.rawValue) \(object)" + (note.map { ": \($0)" } ?? "")
        return [palette.paint(title, meaning)]
            + fields.map { field in
                guard field.before != nil || field.after != nil else { return "      \(field.path)" }
                let (before, after) = (field.before?.text() ?? "nothing", field.after?.text() ?? "nothing")
                return "      \(field.path): \(before) → \(after)"
            }
    }
}
