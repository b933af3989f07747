import ArgumentParser
import KubernetesModel
import MilestoneAPI
import MilestoneResources

/// `milestonectl operator`: what concerns the operator itself.
struct OperatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "operator", abstract: "Install the operator.", subcommands: [Manifests.self])

    /// `milestonectl operator manifests`: the install bundle.
    struct Manifests: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the objects that put the operator into a cluster, for `kubectl apply -f -`.")

        @Option(help: "The namespace of the operator; it is made too.")
        var namespace = OperatorName.namespace

        @Option(help: "The operator's image, in place of the released one.")
        var image: String?

        @Option(
            help: "The namespaces whose platforms it looks after, separated by commas; all when left out.",
            transform: { $0.split(separator: ",").map(String.init) })
        var watchNamespaces: [String] = []

        @Option(help: "The labels of the platforms that it looks after, as for kubectl get --selector.")
        var watchSelector: String?

        func run() {
            var installation = OperatorInstallation(
                namespace: namespace, watchedNamespaces: watchNamespaces, watchedSelector: watchSelector)
            if let image { installation.image = image }
            print(installation.objects.yamlDocuments, terminator: "")
        }
    }
}

extension [DesiredObject] {
    /// The objects as a stream of YAML documents.
    var yamlDocuments: String {
        map(\.content.yaml).joined(separator: "---\n")
    }
}
