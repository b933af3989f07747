import KubernetesModel
import Testing

@Suite struct ObjectTests {
    @Test func leavesOutWhatIsNil() throws {
        let claim = PersistentVolumeClaim(
            metadata: ObjectMeta(name: "data"), spec: PersistentVolumeClaimSpec(accessModes: ["ReadWriteOnce"]))

        #expect(
            try JSONValue(encoding: claim).text()
                == #"{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"data"},"#
                + #""spec":{"accessModes":["ReadWriteOnce"]}}"#)
    }

    @Test func decodesAnItemOfAListWithoutItsKind() throws {
        let json = try JSONValue(parsing: #"{"metadata":{"name":"a","namespace":"b"},"data":{"k":"v"}}"#.utf8)
        let map = try json.decode(as: ConfigMap.self)

        #expect(map.key == ObjectKey(namespace: "b", name: "a"))
        #expect(map.data == ["k": "v"])
        #expect(map.kind == nil)
    }

    @Test func keepsWhatADynamicObjectDoesNotKnow() throws {
        let json: JSONValue = [
            "apiVersion": "example.test/v1", "kind": "Thing", "metadata": ["name": "a", "selfLink": "/x"],
            "spec": ["size": 9_007_199_254_740_993],
        ]
        var thing = try DynamicObject(json)
        thing.metadata.labels = ["app": "x"]

        #expect(thing.content["metadata"]?["selfLink"] == "/x")
        #expect(thing.content["metadata"]?["labels"] == ["app": "x"])
        #expect(thing.content["spec"]?["size"] == 9_007_199_254_740_993)
        thing.metadata.labels = nil
        #expect(thing.content["metadata"]?["labels"] == nil)
    }

    @Test func matchesSelectors() {
        let selector = LabelSelector(
            matchLabels: ["app": "x"],
            matchExpressions: [
                LabelSelectorRequirement(key: "tier", operator: "In", values: ["a", "b"]),
                LabelSelectorRequirement(key: "old", operator: "DoesNotExist"),
            ])
        #expect(selector.matches(["app": "x", "tier": "b"]))
        #expect(!selector.matches(["app": "x", "tier": "c"]))
        #expect(!selector.matches(["app": "x", "tier": "b", "old": ""]))
        #expect(LabelSelector().matches([:]))
    }
}
