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

        func run() {
            let installation =
                image.map { OperatorInstallation(namespace: namespace, image: $0) }
                ?? OperatorInstallation(namespace: namespace)
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
