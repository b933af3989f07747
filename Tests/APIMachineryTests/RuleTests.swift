import APIMachinery
import KubernetesModel
import Testing

/// Rules in the Common Expression Language against values of `spec.f`.
@Suite struct RuleTests {
    private func errors(_ field: String, _ value: String, replacing old: String? = nil) throws -> [String] {
        let schema = try ObjectSchema.custom(field)
        let object: JSONValue = ["spec": ["f": try json(value)]]
        let replaced: JSONValue? = try old.map { ["spec": ["f": try json($0)]] }
        return schema.check(object, replacing: replaced).errors.map(\.description)
    }

    private func integer(_ rule: String) -> String {
        #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"object","properties":{"c":{"type":"integer"}}}},"x-kubernetes-validations":[\#(rule)]}"#
    }

    @Test(arguments: [
        (#"{"rule":"self.a > 1"}"#, "spec.f: Invalid value: failed rule: self.a > 1"),
        (#"{"rule":"self.a > 1","message":" too small "}"#, "spec.f: Invalid value: too small"),
        (
            #"{"rule":"self.a > 1","message":"x","messageExpression":"'a is ' + string(self.a)"}"#,
            "spec.f: Invalid value: a is 1"
        ),
        // A message that can't be had gives way to the fixed one.
        (#"{"rule":"self.a > 1","message":"x","messageExpression":"string(1 / 0)"}"#, "spec.f: Invalid value: x"),
        (#"{"rule":"self.a > 1","message":"x","messageExpression":"' '"}"#, "spec.f: Invalid value: x"),
        (#"{"rule":"self.a > 1","message":"no","reason":"FieldValueForbidden"}"#, "spec.f: Forbidden: no"),
        (
            #"{"rule":"self.a > 1","message":"no","reason":"FieldValueRequired","fieldPath":".b.c"}"#,
            "spec.f.b.c: Required value: no"
        ),
        (#"{"rule":"self.a > 1","reason":"FieldValueDuplicate","fieldPath":"['a']"}"#, "spec.f.a: Duplicate value"),
        (
            #"{"rule":"self.a / 0 > 1","message":"m"}"#,
            #"spec.f: Invalid value: "object": division by zero evaluating rule: m"#
        ),
    ])
    func tellsWhyARuleDoesNotHold(rule: String, error: String) throws {
        #expect(try errors(integer(rule), #"{"a":1}"#) == [error])
    }

    @Test func showsScalarsAndNoObjects() throws {
        let field = #"{"type":"string","x-kubernetes-validations":[{"rule":"self == 'x'","message":"m"}]}"#
        #expect(try errors(field, #""y""#) == [#"spec.f: Invalid value: "y": m"#])
    }

    @Test func leavesTransitionRulesAloneWhereThereIsNoOldValue() throws {
        let field = #"{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"immutable"}]}"#
        #expect(try errors(field, #""a""#).isEmpty)
        #expect(try errors(field, #""a""#, replacing: #""a""#).isEmpty)
        #expect(try errors(field, #""b""#, replacing: #""a""#) == [#"spec.f: Invalid value: "b": immutable"#])
    }

    @Test func letsRulesAskWhetherThereIsAnOldValue() throws {
        let field =
            #"{"type":"string","x-kubernetes-validations":[{"rule":"oldSelf.hasValue() || self == 'new'","optionalOldSelf":true,"message":"m"}]}"#
        #expect(try errors(field, #""x""#) == [#"spec.f: Invalid value: "x": m"#])
        #expect(try errors(field, #""new""#).isEmpty)
        #expect(try errors(field, #""x""#, replacing: #""y""#).isEmpty)
    }

    @Test func forgivesValuesThatDidNotChange() throws {
        let field = #"{"type":"string","x-kubernetes-validations":[{"rule":"self == 'x'","message":"m"}]}"#
        let schema = try ObjectSchema.custom(field)
        let old: JSONValue = ["spec": ["f": "y"]]
        let new: JSONValue = ["spec": ["f": "y", "other": "z"]]
        let findings = schema.check(new, replacing: old)
        #expect(findings.errors.isEmpty)
        #expect(findings.warnings.map(\.description) == [#"spec.f: Invalid value: "y": m"#])
    }

    @Test func findsTheOldElementOfAMapByItsKey() throws {
        let field =
            #"{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"},"v":{"type":"integer","x-kubernetes-validations":[{"rule":"self >= oldSelf","message":"shrinks"}]}}}}"#
        let old = #"[{"k":"a","v":5},{"k":"b","v":1}]"#
        #expect(try errors(field, #"[{"k":"b","v":2},{"k":"a","v":5}]"#, replacing: old).isEmpty)
        #expect(
            try errors(field, #"[{"k":"b","v":2},{"k":"a","v":4}]"#, replacing: old)
                == ["spec.f[1].v: Invalid value: 4: shrinks"])
    }

    @Test func saysThatRulesWereNotCheckedWhereValuesAreOfAnotherType() throws {
        #expect(
            try errors(integer(#"{"rule":"self.a > 1"}"#), #"{"a":"x"}"#) == [
                #"spec.f.a: Invalid value: "string": spec.f.a in body must be of type integer: "string""#,
                "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
            ])
    }

    @Test func givesUpWhereRulesCostTooMuch() throws {
        let field =
            #"{"type":"array","items":{"type":"integer"},"x-kubernetes-validations":[{"rule":"self.all(a, self.all(b, self.all(c, a + b + c >= 0)))","message":"m"}]}"#
        let value = "[\((0..<200).map(String.init).joined(separator: ","))]"
        #expect(
            try errors(field, value) == [
                #"spec.f: Invalid value: "array": 'operation cancelled: actual cost limit exceeded': no further validation rules will be run due to call cost exceeds limit for rule: m"#
            ])
    }
}
