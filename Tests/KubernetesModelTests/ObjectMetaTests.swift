import KubernetesModel
import Testing

@Suite struct ObjectMetaTests {
    private let whole: JSONValue = [
        "name": "x", "generateName": "x-", "namespace": "a", "uid": "u", "resourceVersion": "7", "generation": 3,
        "creationTimestamp": "2026-01-01T00:00:00Z", "deletionTimestamp": "2026-01-02T00:00:00Z",
        "deletionGracePeriodSeconds": 30, "labels": ["a": "b"], "annotations": ["c": "d"],
        "ownerReferences": [
            ["apiVersion": "v1", "kind": "K", "name": "o", "uid": "p", "controller": true, "blockOwnerDeletion": false]
        ],
        "finalizers": ["f"],
        "managedFields": [
            [
                "manager": "m", "operation": "Apply", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z",
                "fieldsType": "FieldsV1", "fieldsV1": ["f:data": [:]], "subresource": "status",
            ]
        ],
    ]

    @Test func isReadFromADocumentAsByADecoder() throws {
        let object = try DynamicObject(["metadata": whole])
        #expect(try object.metadata == whole.decode(as: ObjectMeta.self))
        #expect(try JSONValue(encoding: object.metadata) == whole)
    }

    @Test func passesOverWhatIsNullOrUnknown() throws {
        let object = try DynamicObject(["metadata": ["name": "x", "creationTimestamp": nil, "selfLink": 7]])
        #expect(object.metadata == ObjectMeta(name: "x"))
        #expect(try DynamicObject([:]).metadata == ObjectMeta())
    }

    private static let wrong: [(String, JSONValue)] = [
        ("metadata", 7), ("metadata.name", ["name": 7]), ("metadata.labels", ["labels": ["a": 1]]),
        ("metadata.creationTimestamp", ["creationTimestamp": "yesterday"]),
        ("metadata.ownerReferences[0].uid", ["ownerReferences": [["apiVersion": "v1", "kind": "K", "name": "o"]]]),
        ("metadata.finalizers[1]", ["finalizers": ["a", 1]]),
    ]

    @Test(arguments: wrong) func namesTheMemberThatIsWrong(path: String, metadata: JSONValue) {
        #expect {
            _ = try DynamicObject(["metadata": metadata])
        } throws: {
            "\($0)".contains("\(path) is no")
        }
    }
}
