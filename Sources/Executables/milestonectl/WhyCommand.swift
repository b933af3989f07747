import ArgumentParser
import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneOperator

/// `milestonectl why`: what keeps platforms from being ready, from the cause to what waits for it.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Tell what keeps platforms from being ready.",
        discussion: """
            Causes come first, then what only waits for them, then warnings that were reported of what the causes name.
            """)

    @Argument(help: "The platform; all of them when left out.")
    var name: String?

    @OptionGroup var cluster: ConnectionOptions

    @Option(name: .shortAndLong, help: "text, json or yaml.")
    var output = OutputFormat.text

    func run() async throws {
        let (name, cluster, output) = (name, cluster, output)
        try await Client.withClient(configuration: try cluster.clientConfiguration()) { client in
            var documents: [JSONValue] = []
            var texts: [String] = []
            for platform in try await cluster.platforms(named: name, client) {
                let chain = BlockingChain(platform.status)
                let explanation = Explanation(
                    platform: platform, chain: chain, warnings: try await warnings(about: chain, platform, client))
                documents.append(explanation.document)
                texts.append(explanation.text(Palette()))
            }
            print(output.render(.array(documents)) { texts.joined(separator: "\n") }, terminator: "")
        }
    }

    /// The latest warnings about objects that the causes name, as far as these don't tell of them already.
    private func warnings(
        about chain: BlockingChain, _ platform: MilestonePlatform, _ client: Client
    ) async throws -> [Event] {
        let told = (chain.causes + [chain.whole].compactMap(\.self)).map(\.message).joined(separator: "\n")
        let words = Set(told.split { " :;,()\n\"".contains($0) }.map(String.init))
        return try await client.resource(Event.self, namespace: platform.metadata.namespace)
            .listAll(ListOptions(fieldSelector: "type=Warning")).items
            .filter { event in
                guard let subject = event.involvedObject, let name = subject.name,
                    subject.kind != MilestonePlatform.resource.kind
                else { return false }
                return words.contains(name) && event.explainsSomething && !event.isTold(by: told)
            }
            .sorted { $0.moment < $1.moment }
            .suffix(5)
    }
}

/// Why one platform isn't ready.
private struct Explanation {
    let platform: MilestonePlatform
    let chain: BlockingChain
    let warnings: [Event]

    private var isReady: Bool {
        platform.status?.conditions?.first { $0.type == ConditionType.ready.rawValue }?.status == "True"
    }

    func text(_ palette: Palette) -> String {
        guard platform.status?.conditions != nil, (platform.status?.observedGeneration ?? -1) >= 0 else {
            return "\(platform.key): no operator has looked at it yet; does one run that looks after its namespace?"
        }
        if isReady { return "\(platform.key) is \(palette.paint("ready", .good))." }
        let whole = chain.whole.map { [line($0, palette.paint("✗", .bad))] } ?? []
        let causes = chain.causes.map { line($0, palette.paint("✗", .bad)) }
        let waiting = chain.waiting.map { line($0, palette.paint("…", .change)) }
        let events = warnings.map { event in
            let subject = event.involvedObject.map { "\($0.kind ?? "") \($0.name ?? "")" } ?? ""
            return "  ! \(subject) \(event.reason ?? ""): \(event.message ?? "")"
        }
        return (["\(platform.key) is \(palette.paint("not ready", .bad)):"] + whole + causes + waiting + events)
            .joined(separator: "\n")
    }

    private func line(_ link: BlockingChain.Link, _ mark: String) -> String {
        "  \(mark) \(link.condition) \(link.reason): \(link.message)"
    }

    var document: JSONValue {
        func list(_ links: [BlockingChain.Link]) -> JSONValue {
            .array(
                links.map {
                    [
                        "condition": .string($0.condition), "reason": .string($0.reason),
                        "message": .string($0.message),
                    ]
                })
        }
        return [
            "name": .string(platform.key.name), "namespace": .string(platform.key.namespace ?? ""),
            "ready": .bool(isReady), "causes": list([chain.whole].compactMap(\.self) + chain.causes),
            "waiting": list(chain.waiting),
            "warnings": .array(
                warnings.map { event in
                    [
                        "kind": .string(event.involvedObject?.kind ?? ""),
                        "name": .string(event.involvedObject?.name ?? ""), "reason": .string(event.reason ?? ""),
                        "message": .string(event.message ?? ""),
                    ]
                }),
        ]
    }
}
