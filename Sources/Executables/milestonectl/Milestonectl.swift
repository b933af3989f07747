import ArgumentParser
import MilestoneAPI

/// The command line of MilestonePlatform.
@main
struct Milestonectl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milestonectl",
        abstract: "Renders, installs and watches milestone platforms.",
        version: OperatorName.version,
        subcommands: [CRDCommand.self, OperatorCommand.self, RenderCommand.self, StatusCommand.self, LocalCommand.self])
}
