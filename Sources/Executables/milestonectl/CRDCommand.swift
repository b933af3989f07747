import ArgumentParser
import KubernetesModel
import MilestoneAPI

/// `milestonectl crd`: the CustomResourceDefinition as the types of this build say it.
struct CRDCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crd", abstract: "Print the CustomResourceDefinition of MilestonePlatform.")

    @Flag(help: "Print the reference page of the resource in place of its definition.")
    var markdown = false

    func run() throws {
        let page =
            try markdown
            ? ReferencePage.markdown : JSONValue(encoding: MilestonePlatform.customResourceDefinition).yaml
        print(page, terminator: "")
    }
}
