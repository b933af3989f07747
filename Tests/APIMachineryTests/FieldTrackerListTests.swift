import APIMachinery
import KubernetesModel
import Testing

/// Ownership inside lists; the expectations are what kube-apiserver 1.36 answers.
@Suite struct FieldTrackerListTests {
    private func template() throws -> AppliedObject { AppliedObject(try ObjectSchema.builtIn("", "PodTemplate")) }

    private func containers(_ names: [String]) -> String {
        let list = names.map { "{\"name\":\"\($0)\",\"image\":\"i\"}" }.joined(separator: ",")
        return
            "{\"kind\":\"PodTemplate\",\"metadata\":{\"name\":\"t\"},\"template\":{\"spec\":{\"containers\":[\(list)]}}}"
    }

    private func names(_ object: AppliedObject) -> [JSONValue] {
        object["template", "spec", "containers"]?.arrayValue?.compactMap { $0["name"] } ?? []
    }

    @Test func placesNewElementsAmongThoseOfOthers() throws {
        var object = try template()
        try object.apply(containers(["a", "c", "e"]), by: "alpha")
        try object.apply(containers(["b", "c", "d"]), by: "beta")
        #expect(names(object) == ["a", "b", "c", "e", "d"])
        try object.apply(containers(["e", "a", "c", "f"]), by: "alpha")
        #expect(names(object) == ["b", "e", "d", "a", "c", "f"])
        try object.apply(containers(["d", "b"]), by: "beta")
        #expect(names(object) == ["e", "d", "a", "c", "f", "b"])
    }

    @Test func takesTheAppliedOrderOfOnesOwnElements() throws {
        var object = try template()
        try object.apply(containers(["a", "b", "c"]), by: "applier")
        try object.apply(containers(["c", "a", "d"]), by: "applier")
        #expect(names(object) == ["c", "a", "d"])
    }

    @Test func tellsPortsApartByPortAndProtocolWithItsDefault() throws {
        var object = try template()
        try object.apply(
            #"{"template":{"spec":{"containers":[{"name":"app","image":"a","ports":[{"containerPort":80,"name":"web"}]}]}}}"#,
            by: "applier")
        #expect(
            object.owners == [
                #"applier Apply {"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{".":{},"f:containerPort":{},"f:name":{}}}}}}}}"#
            ])
        #expect(
            try object.conflict(
                applying:
                    #"{"template":{"spec":{"containers":[{"name":"app","image":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"api"}]}]}}}"#,
                by: "other")
                == #"Apply failed with 1 conflict: conflict with "applier": .template.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"].name"#
        )
    }

    @Test func removesAnElementWhenItsLastOwnerLeaves() throws {
        var object = try template()
        try object.apply(
            #"{"template":{"spec":{"volumes":[{"name":"cfg","configMap":{"name":"c"}}],"containers":[{"name":"app","image":"a","volumeMounts":[{"name":"cfg","mountPath":"/cfg"}]}]}}}"#,
            by: "alpha")
        try object.apply(
            #"{"template":{"spec":{"volumes":[{"name":"tmp","emptyDir":{}}],"containers":[{"name":"app","volumeMounts":[{"name":"tmp","mountPath":"/tmp"}]}]}}}"#,
            by: "beta")
        try object.apply(#"{"template":{"spec":{"containers":[{"name":"app","image":"a"}]}}}"#, by: "alpha")
        #expect(
            object["template", "spec"]
                == (try json(
                    #"{"volumes":[{"name":"tmp","emptyDir":{}}],"containers":[{"name":"app","image":"a","volumeMounts":[{"name":"tmp","mountPath":"/tmp"}]}]}"#
                )))
    }

    @Test func refusesTheSameKeyTwice() throws {
        #expect(
            try template().conflict(applying: containers(["app", "app"]), by: "applier")
                == #"failed to create typed patch object (/t; /v1, Kind=PodTemplate): .template.spec.containers: duplicate entries for key [name="app"]"#
        )
    }

    @Test func ownsAtomicListsAndSelectorsAsAWhole() throws {
        var object = AppliedObject(try ObjectSchema.builtIn("apps", "Deployment"), apiVersion: "apps/v1")
        try object.apply(
            #"{"spec":{"selector":{"matchLabels":{"app":"d"}},"template":{"spec":{"containers":[{"name":"app","args":["x"]}]}}}}"#,
            by: "alpha")
        #expect(
            object.owners == [
                #"alpha Apply {"f:spec":{"f:selector":{},"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:args":{},"f:name":{}}}}}}}"#
            ])
        #expect(
            try object.conflict(applying: #"{"spec":{"selector":{"matchLabels":{"other":"d"}}}}"#, by: "beta")
                == #"Apply failed with 1 conflict: conflict with "alpha": .spec.selector"#)
    }

    @Test func leavesContainersThatAreAlwaysThereToNobody() throws {
        var object = AppliedObject(
            try ObjectSchema.builtIn("apps", "Deployment"), apiVersion: "apps/v1",
            unreachable: FieldSet([[.field("status")]]))
        try object.write(
            #"{"metadata":{"name":"d"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"d"}},"strategy":{"type":"Recreate"},"template":{"metadata":{"labels":{"app":"d"}},"spec":{"containers":[{"name":"app","resources":{}}]}}},"status":{"replicas":5}}"#,
            by: "vectors")
        #expect(
            object.owners == [
                #"vectors Update {"f:spec":{"f:replicas":{},"f:selector":{},"f:strategy":{"f:type":{}},"f:template":{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:name":{},"f:resources":{}}}}}}}"#
            ])
    }

    @Test func followsTheSchemaOfCustomKinds() throws {
        let schema = ObjectSchema(
            openAPIV3Schema: try json(
                #"""
                {"type":"object","properties":{"spec":{"type":"object","properties":{
                  "replicas":{"type":"integer"},"args":{"type":"array","items":{"type":"string"}},
                  "hosts":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}},
                  "limits":{"type":"object","additionalProperties":{"type":"string"}},
                  "selector":{"type":"object","x-kubernetes-map-type":"atomic","additionalProperties":{"type":"string"}},
                  "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}
                """#))
        var object = AppliedObject(schema, apiVersion: "g.test/v1")
        try object.apply(
            #"{"spec":{"hosts":["a","b"],"args":["1"],"limits":{"a":"1"},"selector":{"a":"1"}}}"#, by: "alpha")
        try object.apply(#"{"spec":{"hosts":["b","c"],"limits":{"b":"2"}}}"#, by: "beta")
        #expect(object["spec", "hosts"] == ["a", "b", "c"])
        #expect(
            object.owners == [
                #"alpha Apply {"f:spec":{"f:args":{},"f:hosts":{"v:\"a\"":{},"v:\"b\"":{}},"f:limits":{"f:a":{}},"f:selector":{}}}"#,
                #"beta Apply {"f:spec":{"f:hosts":{"v:\"b\"":{},"v:\"c\"":{}},"f:limits":{"f:b":{}}}}"#,
            ])
        try object.apply(#"{"spec":{"selector":{"a":"1","b":"2"}}}"#, by: "beta", force: true)
        #expect(object["spec", "limits"] == ["a": "1"])
        #expect(
            try object.conflict(applying: #"{"kind":"Gateway","metadata":{"name":"g"},"spec":{"nope":1}}"#, by: "x")
                == "failed to create typed patch object (/g; g.test/v1, Kind=Gateway): .spec.nope: field not declared in schema"
        )
        #expect(
            try object.conflict(
                applying: #"{"kind":"Gateway","metadata":{"name":"g"},"spec":{"replicas":"three"}}"#, by: "x")
                == "failed to create typed patch object (/g; g.test/v1, Kind=Gateway): .spec.replicas: expected numeric (int or float), got string"
        )
    }
}
