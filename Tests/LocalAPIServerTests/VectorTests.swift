import Foundation
import KubernetesModel
import Testing

/// The recorded behaviour of a real control plane, scenario by scenario.
@Suite(.timeLimit(.minutes(2))) struct VectorTests {
    /// Scenarios that the server does not answer alike yet; one that does fails the test until it is taken off.
    static let knownDifferences: Set<String> = [
        // The order of unknown members is told, and lost where the recording is read.
        "crud/field-validation-create", "crud/field-validation-nested-deployment",
        // YAML's parser refuses repeated members instead of telling of them.
        "crud/field-validation-yaml",
        // A JSON patch's `replace` of a missing member is refused instead of adding it.
        "patch/json-patch-add-replace-remove",
    ]

    static let scenarios: [Scenario] = VectorFile.topics.flatMap { topic in
        do {
            return try VectorFile(topic: topic).scenarios.filter { !$0.needsControllers }
        } catch {
            Issue.record("can't read the vectors of \(topic): \(error)")
            return []
        }
    }

    @Test(arguments: scenarios) func answersAsTheRealServerDid(_ scenario: Scenario) async throws {
        let differences = try await Replayer().differences(scenario)
        if Self.knownDifferences.contains(scenario.id) {
            #expect(!differences.isEmpty, "\(scenario.id) passes now: take it off the list of known differences")
        } else {
            #expect(differences.isEmpty, "\(differences.prefix(8).joined(separator: "\n"))")
        }
    }

    @Test func listsOnlyScenariosThatExist() {
        #expect(Self.knownDifferences.subtracting(Self.scenarios.map(\.id)).isEmpty)
    }
}
