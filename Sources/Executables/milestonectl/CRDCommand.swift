import ArgumentParser
import KubernetesModel
import MilestoneAPI

/// `milestonectl crd`: the CustomResourceDefinition as the types of this build say it.
struct CRDCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crd", abstract: "Print the CustomResourceDefinition of MilestonePlatform.")

    func run() throws {
        print(try JSONValue(encoding: MilestonePlatform.customResourceDefinition).yaml, terminator: "")
    }
}
