import ArgumentParser

/// The milestones API and its tools.
@main
struct MilestoneBackend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "milestone-backend",
        abstract: "Serves historical technology milestones from PostgreSQL.",
        discussion: """
            Settings come from flags (--database-url postgresql://…) or the environment (DATABASE_URL).
            """,
        subcommands: [
            Serve.self, Migrate.self, Generate.self, Seed.self, Import.self, Export.self, Backup.self,
        ])
}
