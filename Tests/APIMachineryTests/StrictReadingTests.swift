import APIMachinery
import Testing

@Suite struct StrictReadingTests {
    @Test(arguments: [
        (
            #"{"metadata":{"name":"fv","nope":1},"data":{"a":"1"},"extra":{"x":1,"x":2}}"#,
            [#"unknown field "metadata.nope""#, #"unknown field "extra""#]
        ),
        (#"{"data":{"a":"1", "a" : "2"}}"#, [#"duplicate field "data.a""#]),
        (#"{"metadata":{"finalizers":[],"labels":{"\"":"x"}}}"#, []),
    ])
    func listsMistakesInTheOrderOfTheText(text: String, expected: [String]) throws {
        let schema = try ObjectSchema.builtIn("", "ConfigMap")
        #expect(StrictReading.mistakes(in: text.utf8, schema: schema) == expected)
    }

    @Test func namesElementsOfLists() throws {
        let text =
            #"{"metadata":{"lables":{}},"spec":{"template":{"spec":{"containers":[{"name":"a","imagee":"x"}]}},"replica":2}}"#
        #expect(
            StrictReading.mistakes(in: text.utf8, schema: try ObjectSchema.builtIn("apps", "Deployment")) == [
                #"unknown field "metadata.lables""#, #"unknown field "spec.template.spec.containers[0].imagee""#,
                #"unknown field "spec.replica""#,
            ])
    }

    @Test func findsOnlyRepetitionsInCustomKinds() throws {
        let schema = try ObjectSchema.custom(#"{"type":"string"}"#)
        #expect(
            StrictReading.mistakes(in: #"{"spec":{"nope":{"b":1,"b":2},"f":"x","f":"y"}}"#.utf8, schema: schema)
                == [#"duplicate field "spec.nope.b""#, #"duplicate field "spec.f""#])
    }

    @Test(arguments: ["", "{", "{\"a\"", "[1,", "{\"a\":[{", "\"", "{1}"])
    func endsOnBrokenText(text: String) throws {
        #expect(StrictReading.mistakes(in: text.utf8, schema: try ObjectSchema.builtIn("", "ConfigMap")).count <= 1)
    }
}
