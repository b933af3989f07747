import Foundation
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

/// What each example becomes, object by object: a change of a pod template is a restart of somebody's pods, and shows
/// here first.
@Suite struct GoldenTests {
    static let cases = Samples.names.flatMap { example in
        Component.allCases.map { (example, $0) }
    }

    @Test(arguments: cases)
    func buildsWhatTheGoldenFileSays(example: String, component: Component) throws {
        let blueprint = Samples.blueprint(try Samples.named(example))
        let file = Samples.root.appending(
            path: "Tests/MilestoneResourcesTests/Goldens/\(example)/\(component.rawValue).yaml")
        guard let objects = blueprint.objects[component] else {
            #expect(!FileManager.default.fileExists(atPath: file.path), "\(component) is built no longer")
            return
        }
        let built = objects.map(\.content.yaml).joined(separator: "---\n")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(built.utf8).write(to: file)
        }
        #expect(built == (try String(contentsOf: file, encoding: .utf8)), "review with `make goldens && git diff`")
    }
}
