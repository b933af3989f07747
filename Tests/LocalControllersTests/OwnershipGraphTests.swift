import KubernetesModel
import Testing

@testable import LocalControllers

@Suite struct OwnershipGraphTests {
    private let maps = ConfigMap.resource

    @Test func deletesWhatNobodyOwnsAnyMore() {
        var graph = OwnershipGraph()
        let child = node("child", owners: ["parent"])
        _ = graph.update(node("parent"))
        _ = graph.update(child)
        #expect(graph.actions(for: "child").isEmpty)

        #expect(graph.remove(uid: "parent") == ["child"])
        #expect(graph.actions(for: "child") == [.delete(child)])
    }

    @Test func takesADeadOwnerOutWhileAnotherLives() {
        var graph = OwnershipGraph()
        let child = node("child", owners: ["parent", "gone"])
        _ = graph.update(node("parent"))
        _ = graph.update(child)
        #expect(graph.actions(for: "child") == [.release(child, owners: ["gone"])])
    }

    @Test func aNamesakeIsNoOwner() {
        var graph = OwnershipGraph()
        var impostor = node("parent")
        impostor.metadata.name = "other"
        let child = node("child", owners: ["parent"])
        _ = graph.update(impostor)
        _ = graph.update(child)
        #expect(graph.actions(for: "child") == [.delete(child)])
    }

    @Test func holdsAForegroundDeletionUntilDependentsAreGone() {
        var graph = OwnershipGraph()
        let parent = node("parent", deleting: true, finalizers: [OwnershipGraph.foregroundFinalizer])
        let child = node("child", owners: ["parent"])
        _ = graph.update(child)
        #expect(graph.update(parent) == ["parent", "child"])
        #expect(graph.actions(for: "parent").isEmpty)
        #expect(graph.actions(for: "child") == [.deleteForeground(child)])

        #expect(graph.remove(uid: "child").contains("parent"))
        #expect(
            graph.actions(for: "parent") == [.removeFinalizer(parent, OwnershipGraph.foregroundFinalizer)])
    }

    @Test func letsDependentsGoBeforeAnOrphaningDeletion() {
        var graph = OwnershipGraph()
        let parent = node("parent", deleting: true, finalizers: [OwnershipGraph.orphanFinalizer])
        let child = node("child", owners: ["parent"])
        _ = graph.update(parent)
        _ = graph.update(child)
        #expect(graph.actions(for: "parent") == [.release(child, owners: ["parent"])])

        #expect(graph.update(node("child")) == ["child", "parent"])
        #expect(graph.actions(for: "parent") == [.removeFinalizer(parent, OwnershipGraph.orphanFinalizer)])
    }

    @Test func aKindThatIsServedNoLongerTakesItsObjectsAlong() {
        var graph = OwnershipGraph()
        let child = node("child", owners: ["parent"])
        var parent = node("parent")
        parent.resource = Secret.resource
        _ = graph.update(parent)
        _ = graph.update(child)

        #expect(graph.remove(kind: Secret.resource) == ["child"])
        #expect(graph.actions(for: "child") == [.delete(child)])
    }

    private func node(
        _ name: String, owners: [String] = [], deleting: Bool = false, finalizers: [String]? = nil
    ) -> OwnershipGraph.Node {
        let references = owners.map {
            OwnerReference(apiVersion: "v1", kind: "ConfigMap", name: $0, uid: $0, blockOwnerDeletion: true)
        }
        return OwnershipGraph.Node(
            resource: maps,
            metadata: ObjectMeta(
                name: name, namespace: "default", uid: name, deletionTimestamp: deleting ? Sample.now : nil,
                ownerReferences: owners.isEmpty ? nil : references, finalizers: finalizers))
    }
}
