import APIMachinery
import KubernetesModel
import Testing

/// Each case is a schema, a bad value and the causes that kube-apiserver 1.36 answers.
@Suite struct SchemaValidationTests {
    struct Case: CustomTestStringConvertible {
        var schema: String
        var value: String
        var causes: [String]
        var testDescription: String { "\(value) against \(schema)" }

        init(_ schema: String, _ value: String, _ causes: String...) {
            self.schema = schema
            self.value = value
            self.causes = causes
        }
    }

    @Test(arguments: [
        Case(#"{"type":"string","enum":["a","b"]}"#, #""a""#),
        Case(
            #"{"type":"string","enum":["a","b"]}"#, #""c""#,
            #"spec.f: Unsupported value: "c": supported values: "a", "b""#),
        Case(
            #"{"type":"string","enum":["a","b"]}"#, "5",
            #"spec.f: Invalid value: "integer": spec.f in body must be of type string: "integer""#,
            #"spec.f: Unsupported value: 5: supported values: "a", "b""#),
        Case(#"{"type":"integer","minimum":1,"maximum":10}"#, "10"),
        Case(
            #"{"type":"integer","minimum":1}"#, "0",
            "spec.f: Invalid value: 0: spec.f in body should be greater than or equal to 1"),
        Case(
            #"{"type":"integer","maximum":10}"#, "11",
            "spec.f: Invalid value: 11: spec.f in body should be less than or equal to 10"),
        Case(
            #"{"type":"integer"}"#, "1.5",
            #"<nil>: Invalid value: "": Checked value must be of type integer (default format) in spec.f"#,
            #"spec.f: Invalid value: "number": spec.f in body must be of type integer: "number""#),
        Case(
            #"{"type":"integer","multipleOf":2}"#, "3",
            "spec.f: Invalid value: 3: spec.f in body should be a multiple of 2"),
        Case(
            #"{"type":"string","minLength":2}"#, #""a""#,
            #"spec.f: Invalid value: "a": spec.f in body should be at least 2 chars long"#),
        Case(#"{"type":"string","maxLength":4}"#, #""abcde""#, "spec.f: Too long: may not be more than 4 bytes"),
        Case(
            #"{"type":"string","pattern":"^[a-z]+$"}"#, #""AB""#,
            "spec.f: Invalid value: \"AB\": spec.f in body should match '^[a-z]+$'"),
        Case(
            #"{"type":"string","maxLength":4,"pattern":"^[a-z]+$"}"#, #""ABCDE""#,
            "spec.f: Too long: may not be more than 4 bytes"),
        Case(#"{"type":"string","format":"date-time"}"#, #""2024-01-02T03:04:05.123+02:00""#),
        Case(
            #"{"type":"string","format":"date-time"}"#, #""2024-13-01T00:00:00Z""#,
            #"spec.f: Invalid value: "2024-13-01T00:00:00Z": spec.f in body must be of type date-time: "2024-13-01T00:00:00Z""#
        ),
        Case(
            #"{"type":"string","format":"ipv4"}"#, #""10.0.0""#,
            #"spec.f: Invalid value: "10.0.0": spec.f in body must be of type ipv4: "10.0.0""#),
        Case(#"{"type":"string","format":"unheard-of"}"#, #""anything""#),
        Case(
            #"{"type":"array","minItems":1,"items":{"type":"string"}}"#, "[]",
            "spec.f: Invalid value: 0: spec.f in body should have at least 1 items"),
        Case(
            #"{"type":"array","maxItems":3,"items":{"type":"string"}}"#, #"["a","b","c","d"]"#,
            "spec.f: Too many: 4: must have at most 3 items"),
        Case(
            #"{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}"#, #"["a","a"]"#,
            #"spec.f[1]: Duplicate value: "a""#),
        Case(
            #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"}}}}"#,
            #"[{"k":"a"},{"k":"a"}]"#, #"spec.f[1]: Duplicate value: {"k":"a"}"#),
        Case(
            #"{"type":"object","required":["x"],"properties":{"x":{"type":"string"}}}"#, "{}",
            "spec.f.x: Required value"),
        Case(
            #"{"type":"object","minProperties":1,"additionalProperties":{"type":"integer"}}"#, "{}",
            "spec.f: Invalid value: 0: spec.f in body should have at least 1 properties"),
        Case(
            #"{"type":"object","maxProperties":1,"additionalProperties":{"type":"integer"}}"#, #"{"a":1,"b":2}"#,
            "spec.f: Too many: 2: must have at most 1 item"),
        Case(
            #"{"type":"object","additionalProperties":{"type":"integer"}}"#, #"{"a":"1"}"#,
            #"spec.f.a: Invalid value: "string": spec.f.a in body must be of type integer: "string""#),
        Case(#"{"x-kubernetes-int-or-string":true}"#, #""http""#),
        Case(
            #"{"x-kubernetes-int-or-string":true}"#, "1.5",
            #"spec.f: Invalid value: "number": spec.f in body must be of type integer,string: "number""#),
        Case(#"{"type":"string","nullable":true}"#, "null"),
        Case(
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}"#,
            "{}",
            #"<nil>: Invalid value: "": "spec.f" must validate one and only one schema (oneOf). Found none valid"#,
            "spec.f.a: Required value"),
        Case(
            #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}"#,
            #"{"a":1,"b":2}"#,
            #"<nil>: Invalid value: "": "spec.f" must validate one and only one schema (oneOf). Found 2 valid alternatives"#
        ),
        Case(
            #"{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}"#,
            #"{"spec":{}}"#, "spec.f.apiVersion: Required value", "spec.f.kind: Required value"),
    ])
    func answersAsTheRealServer(_ row: Case) throws {
        let schema = try ObjectSchema.custom(row.schema)
        let object: JSONValue = ["spec": ["f": try json(row.value)]]
        #expect(schema.check(object).errors.map(\.description).sorted() == row.causes.sorted())
    }

    @Test func keepsWhatWasStoredBeforeTheSchemaGotStricter() throws {
        let schema = try ObjectSchema.custom(
            #"{"type":"object","properties":{"a":{"type":"string","maxLength":3},"b":{"type":"string"}}}"#)
        let old = try json(#"{"spec":{"f":{"a":"long-value","b":"1"}}}"#)
        let sameValue = try json(#"{"spec":{"f":{"a":"long-value","b":"2"}}}"#)
        let newValue = try json(#"{"spec":{"f":{"a":"still-long","b":"1"}}}"#)
        #expect(schema.check(sameValue, replacing: old).errors.isEmpty)
        #expect(
            schema.check(newValue, replacing: old).errors.map(\.description)
                == ["spec.f.a: Too long: may not be more than 3 bytes"])
    }

    @Test func formatsOneErrorAloneAndSeveralInBrackets() throws {
        let one: [FieldError] = [.required("spec.x")]
        let two: [FieldError] = [.required("spec.x"), .invalid("spec.y", 5, "must be 6"), .required("spec.x")]
        #expect(
            one.status(kind: "Thing", group: "g.test", name: "t").message
                == #"Thing.g.test "t" is invalid: spec.x: Required value"#)
        let status = two.status(kind: "Pod", name: "t")
        #expect(
            status.message
                == #"Pod "t" is invalid: [spec.x: Required value, spec.y: Invalid value: 5: must be 6]"#)
        #expect(status.details?.causes?.count == 3)
        #expect(status.code == 422)
    }
}
