import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

@Suite struct ObjectChangeTests {
    let platform = Samples.platform()

    private var wanted: [DesiredObject] { Samples.blueprint(platform).objects[.backend] ?? [] }

    private func deployment() throws -> DesiredObject {
        try #require(wanted.first { $0.resource == Deployment.resource })
    }

    private func change(_ edit: (inout JSONValue) -> Void) throws -> ObjectChange {
        let desired = try deployment()
        var content = desired.applied
        edit(&content)
        let live = LiveObject(desired.resource, try DynamicObject(content))
        return ObjectChange(desired, in: Observation(platform: platform, objects: [live], pods: []))
    }

    @Test func nothingIsWrittenTwice() throws {
        let observation = Observation(platform: platform, objects: try Samples.applied(wanted), pods: [])
        for object in wanted { #expect(ObjectChange(object, in: observation) == .none) }
    }

    @Test func whatIsMissingIsCreated() throws {
        let observation = Observation(platform: platform, objects: [], pods: [])
        #expect(ObjectChange(try deployment(), in: observation) == .create)
    }

    @Test func anotherWishIsAnUpdate() throws {
        var other = platform
        other.spec.backend.replicas = 3
        let live = try Samples.applied(wanted)
        let scaled = try #require(
            Samples.blueprint(other).objects[.backend]?.first { $0.resource == Deployment.resource })
        #expect(ObjectChange(scaled, in: Observation(platform: other, objects: live, pods: [])) == .update)
    }

    @Test func anotherHandIsDriftWithItsName() throws {
        let change = try change { content in
            content["spec"]?["replicas"] = 7
            content["metadata"]?["managedFields"] = [
                ["manager": "milestone-operator", "time": "2026-01-03T00:00:00Z"],
                ["manager": "kubectl-scale", "time": "2026-01-02T00:00:00Z"],
                ["manager": "kube-controller-manager", "subresource": "status", "time": "2026-01-04T00:00:00Z"],
            ]
        }
        #expect(change == .drift(fields: ["spec.replicas"]))
    }

    @Test func foreignObjectsAreRefused() throws {
        let change = try change { $0["metadata"]?["ownerReferences"] = [] }
        guard case .refuse(let reason) = change else {
            Issue.record("\(change)")
            return
        }
        #expect(reason.contains("Deployment demo-backend was made by somebody else"))
    }

    @Test func aPlatformOfTheSameNameIsAnotherOwner() throws {
        let change = try change { $0["metadata"]?["ownerReferences"]?.setFirst("uid", to: "uid-of-an-older-demo") }
        guard case .refuse = change else {
            Issue.record("\(change)")
            return
        }
    }

    @Test(arguments: [("demo", true), ("other", false)])
    func retainedSecretsAreTakenOverByTheirNameOnly(retainedFor: String, isTakenOver: Bool) throws {
        let secret = try #require(Samples.blueprint(platform).secretObjects.first)
        var content = secret.applied
        content["metadata"]?["labels"]?[LabelKey.retainedFor] = .string(retainedFor)
        let live = LiveObject(secret.resource, try DynamicObject(content))
        let refusal = live.refusal(for: Observation(platform: platform, objects: [live], pods: []))
        #expect((refusal == nil) == isTakenOver)
    }
}

extension JSONValue {
    /// Sets a member of a list's first element.
    fileprivate mutating func setFirst(_ member: String, to value: JSONValue) {
        guard var elements = arrayValue, !elements.isEmpty else { return }
        elements[0][member] = value
        self = .array(elements)
    }
}
