import Foundation
import KubernetesModel
import Testing

/// The recorded behaviour of a real control plane, scenario by scenario.
@Suite(.timeLimit(.minutes(2))) struct VectorTests {
    static let scenarios: [Scenario] = VectorFile.topics.flatMap { topic in
        do {
            return try VectorFile(topic: topic).scenarios
        } catch {
            Issue.record("can't read the vectors of \(topic): \(error)")
            return []
        }
    }

    @Test(arguments: scenarios) func answersAsTheRealServerDid(_ scenario: Scenario) async throws {
        let differences = try await Replayer.differences(scenario)
        #expect(differences.isEmpty, "\(differences.prefix(8).joined(separator: "\n"))")
    }
}
