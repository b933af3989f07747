import APIMachinery
import KubernetesModel
import Testing

@Suite struct PatchTests {
    @Test(arguments: [
        (
            #"{"a":{"b":1}}"#, #"[{"op":"add","path":"/a/c","value":2},{"op":"remove","path":"/a/b"}]"#,
            #"{"a":{"c":2}}"#
        ),
        (#"{"l":["a","c"]}"#, #"[{"op":"add","path":"/l/1","value":"b"}]"#, #"{"l":["a","b","c"]}"#),
        (#"{"l":["a"]}"#, #"[{"op":"add","path":"/l/-","value":"b"}]"#, #"{"l":["a","b"]}"#),
        (#"{"m":{"a/b":1}}"#, #"[{"op":"replace","path":"/m/a~1b","value":2}]"#, #"{"m":{"a/b":2}}"#),
        // The real server replaces what is not there.
        (#"{"a":1}"#, #"[{"op":"replace","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
        (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/b"}]"#, #"{"b":1}"#),
        (
            #"{"a":1}"#, #"[{"op":"copy","from":"/a","path":"/b"},{"op":"test","path":"/b","value":1}]"#,
            #"{"a":1,"b":1}"#
        ),
    ])
    func appliesJSONPatches(object: String, patch: String, expected: String) throws {
        #expect(try JSONPatch(json(patch)).applied(to: json(object)) == json(expected))
    }

    @Test(arguments: [
        #"[{"op":"add","path":"/missing/x","value":1}]"#, #"[{"op":"remove","path":"/nothing"}]"#,
        #"[{"op":"test","path":"/a","value":2}]"#, #"[{"op":"remove","path":"/l/9"}]"#,
        #"[{"op":"frobnicate","path":"/a"}]"#, #"[{"op":"replace","path":"/nothing/x","value":1}]"#,
        #"[{"op":"move","path":"/a"}]"#,
    ])
    func refusesJSONPatchesThatDoNotFit(patch: String) throws {
        let patch = try JSONPatch(json(patch))
        #expect(
            throws: PatchError(
                kind: .unprocessable, message: "the server rejected our request due to an error in our request")
        ) {
            try patch.applied(to: json(#"{"a":1,"l":[1]}"#))
        }
    }

    @Test func refusesDocumentsThatAreNoJSONPatch() throws {
        let error = #expect(throws: PatchError.self) { try JSONPatch(json(#"{"data":{}}"#)) }
        #expect(error?.kind == .malformed)
        #expect(throws: PatchError.self) { try MergePatch(json("[]")) }
    }

    /// The examples of RFC 7386, appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"a":1,"e":null}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func appliesMergePatches(object: String, patch: String, expected: String) throws {
        #expect(try MergePatch(json(patch)).applied(to: json(object)) == json(expected))
    }
}
