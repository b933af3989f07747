import Foundation
import KubernetesModel
import Testing

/// Recorded exchanges with a real control plane about one topic.
struct VectorFile: Sendable {
    var topic: String
    var managedFields: ManagedFieldsMode
    var scenarios: [Scenario]

    /// The topics whose files are in the test bundle.
    static let topics = [
        "crud", "watch", "deletion", "subresources", "list", "patch", "discovery", "server-side-apply", "controllers",
        "crd", "defaults", "leases-events",
    ]

    init(topic: String) throws {
        guard let url = Bundle.module.url(forResource: topic, withExtension: "json", subdirectory: "Vectors") else {
            throw CocoaError(.fileNoSuchFile)
        }
        let document = try JSONValue(parsing: Data(contentsOf: url))
        self.topic = document["topic"]?.stringValue ?? topic
        let mode = ManagedFieldsMode(document["managedFields"]) ?? .ignore
        managedFields = mode
        scenarios = (document["scenarios"]?.arrayValue ?? []).map { Scenario(topic: topic, $0, mode) }
    }
}

/// How `managedFields` are compared.
enum ManagedFieldsMode: String, Sendable {
    case ignore
    case unordered
    case ordered

    init?(_ value: JSONValue?) {
        guard let value = value?.stringValue.flatMap(ManagedFieldsMode.init(rawValue:)) else { return nil }
        self = value
    }
}

/// Steps that belong together, in a namespace of their own.
struct Scenario: Sendable, CustomTestStringConvertible {
    var topic: String
    var name: String
    var steps: [JSONValue]
    var managedFields: ManagedFieldsMode
    /// Whether controllers must run.
    var needsControllers: Bool

    init(topic: String, _ document: JSONValue, _ mode: ManagedFieldsMode) {
        self.topic = topic
        name = document["name"]?.stringValue ?? ""
        steps = document["steps"]?.arrayValue ?? []
        managedFields = ManagedFieldsMode(document["managedFields"]) ?? mode
        needsControllers = document["needsControllerManager"] == true
    }

    /// Topic and name, as the list of known differences has them.
    var id: String { "\(topic)/\(name)" }

    var testDescription: String { id }
}
