import KubernetesModel
import Testing

@testable import MilestoneOperator

@Suite struct FieldComparisonTests {
    private func differences(_ desired: String, _ live: String) throws -> [String] {
        FieldComparison.differences(
            desired: try JSONValue(parsing: desired.utf8), live: try JSONValue(parsing: live.utf8))
    }

    @Test(arguments: [
        (#"{"a":1}"#, #"{"a":1,"b":2}"#),
        (#"{"a":{}}"#, #"{}"#),
        (#"{"a":1}"#, #"{"a":1.0}"#),
        (
            #"{"containers":[{"name":"x","image":"i"}]}"#,
            #"{"containers":[{"name":"sidecar"},{"name":"x","image":"i","tty":false}]}"#
        ),
        (#"{"resources":{"limits":{"cpu":"1000m"}}}"#, #"{"resources":{"limits":{"cpu":"1"}}}"#),
        (#"{"args":["a","b"]}"#, #"{"args":["a","b"]}"#),
        (#"{"ports":[{"port":53},{"port":54}]}"#, #"{"ports":[{"port":53,"protocol":"TCP"},{"port":54}]}"#),
        (#"{"ownerReferences":[{"uid":"1"}]}"#, #"{"ownerReferences":[{"uid":"2"},{"uid":"1"}]}"#),
    ])
    func whatOthersAddIsTheirs(desired: String, live: String) throws {
        #expect(try differences(desired, live).isEmpty)
    }

    @Test(arguments: [
        (#"{"spec":{"replicas":2}}"#, #"{"spec":{"replicas":5}}"#, "spec.replicas"),
        (#"{"spec":{"replicas":2}}"#, #"{}"#, "spec"),
        (
            #"{"containers":[{"name":"x","image":"i"}]}"#, #"{"containers":[{"name":"x","image":"j"}]}"#,
            "containers[x].image"
        ),
        (#"{"containers":[{"name":"x"}]}"#, #"{"containers":[]}"#, "containers[x]"),
        (#"{"args":["a","b"]}"#, #"{"args":["a","b","c"]}"#, "args"),
        (#"{"a":"1000m"}"#, #"{"a":"1"}"#, "a"),
        (#"{"metadata":{"labels":{"x":"1"}}}"#, #"{"metadata":{"labels":{"x":"2"}}}"#, "metadata.labels.x"),
    ])
    func namesWhatDiffers(desired: String, live: String, path: String) throws {
        #expect(try differences(desired, live) == [path])
    }
}
