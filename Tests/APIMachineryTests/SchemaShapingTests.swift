import APIMachinery
import KubernetesModel
import Testing

/// Defaulting and pruning, with the results that kube-apiserver 1.36 stores.
@Suite struct SchemaShapingTests {
    private static let defaulted = #"""
        {"type":"object","properties":{
          "a":{"type":"string","default":"A"},
          "nested":{"type":"object","properties":{"b":{"type":"integer","default":7}}},
          "withdef":{"type":"object","properties":{"c":{"type":"boolean","default":true}},"default":{}},
          "list":{"type":"array","items":{"type":"object","properties":{"n":{"type":"string"},"on":{"type":"boolean","default":false}}}},
          "nul":{"type":"string","default":"N","nullable":true},
          "plain":{"type":"string"}}}
        """#

    @Test(arguments: [
        ("{}", #"{"a":"A","nul":"N","withdef":{"c":true}}"#),
        (
            #"{"nested":{},"list":[{"n":"x"},{}],"a":null}"#,
            #"{"a":"A","list":[{"n":"x","on":false},{"on":false}],"nested":{"b":7},"nul":"N","withdef":{"c":true}}"#
        ),
        (#"{"a":null,"nul":null,"withdef":null,"plain":null}"#, #"{"a":"A","nul":null,"withdef":{"c":true}}"#),
    ])
    func fillsInDefaults(given: String, expected: String) throws {
        let schema = try ObjectSchema.custom(Self.defaulted)
        var object: JSONValue = ["spec": ["f": try json(given)]]
        schema.applyDefaults(to: &object)
        #expect(object[path: "spec", "f"]?.text() == (try json(expected).text()))
    }

    @Test func prunesUndeclaredMembersOfCustomKinds() throws {
        let schema = try ObjectSchema.custom(
            #"""
            {"type":"object","properties":{"known":{"type":"string"},
              "keep":{"type":"object","x-kubernetes-preserve-unknown-fields":true,
                "properties":{"typed":{"type":"object","properties":{"k":{"type":"string"}}}}},
              "tmpl":{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}}}
            """#)
        var object = try json(
            #"""
            {"apiVersion":"g/v1","kind":"Thing","metadata":{"name":"t","bogus":1},"spec":{"f":{"known":"x","unknown":{"y":1},
              "keep":{"free":{"a":[1,{"b":null}]},"typed":{"k":"v","dropped":1}},
              "tmpl":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"x":1}}}}}
            """#)
        #expect(schema.prune(&object) == ["metadata.bogus", "spec.f.keep.typed.dropped", "spec.f.unknown"])
        #expect(
            object[path: "spec", "f"]?.text()
                == #"{"keep":{"free":{"a":[1,{"b":null}]},"typed":{"k":"v"}},"known":"x","tmpl":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"x":1}}}"#
        )
    }

    @Test func prunesUndeclaredMembersOfBuiltInKinds() throws {
        let schema = try ObjectSchema.builtIn("apps", "Deployment")
        var object = try json(
            #"""
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"fv","lables":{"a":"b"}},"spec":{
              "selector":{"matchLabels":{"app":"fv"}},"template":{"metadata":{"labels":{"app":"fv"}},
              "spec":{"containers":[{"name":"app","image":"nginx:1.27","imagee":"x","ports":[{"containerPort":80}]}]}},"replica":2}}
            """#)
        #expect(
            schema.prune(&object)
                == ["metadata.lables", "spec.replica", "spec.template.spec.containers[0].imagee"])
        #expect(object[path: "spec", "template", "spec"]?["containers"]?.arrayValue?.first?["image"] == "nginx:1.27")
    }

    @Test func knowsWhatAnEmptyBuiltInObjectHolds() throws {
        let deployment = try ObjectSchema.builtIn("apps", "Deployment").emptyObject
        #expect(deployment[path: "spec", "template", "spec", "containers"] == .null)
        #expect(deployment[path: "spec", "strategy"] == [:])
        #expect(try ObjectSchema.builtIn("", "ConfigMap").emptyObject == ["metadata": [:]])
    }

    @Test func readsEveryBuiltInDefinition() {
        let catalog = SchemaCatalog.builtIn
        #expect(catalog.names.count > 400)
        for name in catalog.names { #expect(catalog.schema(named: name) != nil) }
    }

    @Test func loadsTheBuiltInTableQuickly() {
        let duration = ContinuousClock().measure {
            _ = ObjectSchema(group: "", version: "v1", kind: "Pod")?.root.member("spec")
        }
        #expect(duration < .seconds(1))
    }
}
