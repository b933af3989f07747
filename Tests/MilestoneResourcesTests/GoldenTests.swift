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

    /// Whether golden files of the newest release are to be written; those of earlier ones never are.
    private let isUpdate = ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1"

    /// What a release is given must be known when examples have changed.
    @Test(arguments: Samples.names.filter { $0 != "complete" })
    func recordsTheExampleBesideWhatItBecomes(example: String) throws {
        let text = try String(contentsOf: Samples.root.appending(path: "examples/\(example).yaml"), encoding: .utf8)
        let file = Samples.newestGoldens.appending(path: "\(example)/platform.yaml")
        if isUpdate { try Data(text.utf8).write(to: file) }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)), "review with `make goldens && git diff`")
    }

    @Test(arguments: cases)
    func buildsWhatTheGoldenFileSays(example: String, component: Component) throws {
        let blueprint = Samples.blueprint(try Samples.named(example))
        let file = Samples.newestGoldens.appending(path: "\(example)/\(component.rawValue).yaml")
        guard let objects = blueprint.objects[component] else {
            #expect(!FileManager.default.fileExists(atPath: file.path), "\(component) is built no longer")
            return
        }
        let built = objects.map(\.content.yaml).joined(separator: "---\n")
        if isUpdate {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(built.utf8).write(to: file)
        }
        #expect(built == (try String(contentsOf: file, encoding: .utf8)), "review with `make goldens && git diff`")
    }
}
