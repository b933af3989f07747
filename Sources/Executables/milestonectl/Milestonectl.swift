import ArgumentParser
import MilestoneAPI

/// The command line of MilestonePlatform.
@main
struct Milestonectl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milestonectl",
        abstract: "Renders, installs and watches milestone platforms.",
        discussion: """
            Under the name kubectl-milestone on the PATH (a link will do) it is also `kubectl milestone`. \
            --generate-completion-script bash, zsh or fish prints what completes its commands.
            """,
        version: OperatorName.version,
        subcommands: [
            CRDCommand.self, OperatorCommand.self, RenderCommand.self, PlanCommand.self, StatusCommand.self,
            WhyCommand.self, VersionCommand.self, LocalCommand.self,
        ])
}
