import APIMachinery
import KubernetesModel
import Testing

/// Strategic merge patches of a pod template, with the results that kube-apiserver 1.36 answers.
@Suite struct StrategicMergePatchTests {
    private static let spec = #"""
        {"containers":[
          {"name":"app","image":"app:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}],
           "ports":[{"containerPort":80},{"containerPort":443,"name":"tls"}]},
          {"name":"proxy","image":"envoy:1"}],
         "nodeSelector":{"disk":"ssd","zone":"a"}}
        """#

    private func patched(_ patch: String) throws -> JSONValue? {
        let template = try ObjectSchema.builtIn("", "PodTemplate")
        let object: JSONValue = ["template": ["spec": try json(Self.spec)]]
        return try StrategicMergePatch(["template": ["spec": try json(patch)]])
            .applied(to: object, schema: template)[path: "template", "spec"]
    }

    @Test func mergesContainersAndTheirListsByKey() throws {
        let spec = try patched(
            #"{"containers":[{"name":"app","image":"app:2","env":[{"name":"B","value":"22"},{"name":"C","value":"3"}]},{"name":"added","image":"x:1"}]}"#
        )
        #expect(
            spec?["containers"]
                == (try json(
                    #"""
                    [{"name":"app","image":"app:2","env":[{"name":"A","value":"1"},{"name":"B","value":"22"},{"name":"C","value":"3"}],
                      "ports":[{"containerPort":80},{"containerPort":443,"name":"tls"}]},
                     {"name":"added","image":"x:1"},{"name":"proxy","image":"envoy:1"}]
                    """#)))
    }

    @Test func deletesElementsAndMembers() throws {
        let spec = try patched(
            #"{"containers":[{"name":"proxy","$patch":"delete"},{"name":"app","env":[{"name":"A","$patch":"delete"}],"ports":null}]}"#
        )
        #expect(
            spec?["containers"] == (try json(#"[{"name":"app","image":"app:1","env":[{"name":"B","value":"2"}]}]"#)))
    }

    @Test func replacesListsAndMaps() throws {
        let spec = try patched(
            #"{"containers":[{"$patch":"replace"},{"name":"fresh","image":"f:1"}],"nodeSelector":{"$patch":"replace","gpu":"yes"}}"#
        )
        #expect(spec == (try json(#"{"containers":[{"name":"fresh","image":"f:1"}],"nodeSelector":{"gpu":"yes"}}"#)))
    }

    @Test func ordersElementsAsTold() throws {
        let swapped = try patched(
            #"{"$setElementOrder/containers":[{"name":"proxy"},{"name":"app"}],"containers":[{"name":"proxy","image":"envoy:2"}]}"#
        )
        #expect(swapped?["containers"]?.arrayValue?.compactMap { $0["name"] } == ["proxy", "app"])
        let inserted = try patched(
            #"{"$setElementOrder/containers":[{"name":"app"},{"name":"mid"},{"name":"proxy"}],"containers":[{"name":"mid","image":"m:1"}]}"#
        )
        #expect(inserted?["containers"]?.arrayValue?.compactMap { $0["name"] } == ["app", "mid", "proxy"])
        #expect(inserted?["$setElementOrder/containers"] == nil)
    }

    @Test func namesTheMissingMergeKey() throws {
        #expect(
            throws: PatchError(
                kind: .unmergeable,
                message: "map: map[image:nokey:1] does not contain declared merge key: name")
        ) { try patched(#"{"containers":[{"image":"nokey:1"}]}"#) }
    }

    @Test func treatsFinalizersAsASet() throws {
        let schema = try ObjectSchema.builtIn("", "ConfigMap")
        let object = try json(#"{"metadata":{"finalizers":["e/a","e/b"]}}"#)
        let added = try StrategicMergePatch(json(#"{"metadata":{"finalizers":["e/c","e/a"]}}"#))
            .applied(to: object, schema: schema)
        #expect(added[path: "metadata", "finalizers"] == ["e/c", "e/a", "e/b"])
        let removed = try StrategicMergePatch(
            json(#"{"metadata":{"$deleteFromPrimitiveList/finalizers":["e/a","e/b"]}}"#)
        ).applied(to: object, schema: schema)
        #expect(removed == (try json(#"{"metadata":{"finalizers":[]}}"#)))
    }

    @Test func keepsOnlyRetainedKeys() throws {
        let schema = try ObjectSchema.builtIn("apps", "Deployment")
        let object = try json(#"{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}"#)
        let patch = try StrategicMergePatch(
            json(#"{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"#))
        #expect(
            try patch.applied(to: object, schema: schema) == json(#"{"spec":{"strategy":{"type":"Recreate"}}}"#))
    }
}
