import APIMachinery
import Testing

@Suite struct SelectorTests {
    @Test(arguments: [
        ("tier=x", true), ("tier==y", false), ("tier!=x", false), ("absent!=x", true), ("app=1,tier=y", false),
        ("empty=", true), ("tier in (x,y)", true), ("tier notin (x)", false), ("tier", true), ("!tier", false),
        ("num>7", true), ("num<7", false), ("tier in (x),num", true), ("", true), (" tier = x ", true),
        ("in=x", false), ("example.com/a = b", true),
    ])
    func matchesLabels(selector: String, expected: Bool) throws {
        let labels = ["tier": "x", "app": "1", "num": "8", "empty": "", "example.com/a": "b"]
        #expect(try LabelQuery(selector).matches(labels) == expected)
    }

    @Test(arguments: [
        ("a===b", "unable to parse requirement: found '=', expected: identifier"),
        ("a in x", "unable to parse requirement: found 'x' expected: '('"),
        ("=", "found '=', expected: !, identifier, or 'end of string'"),
        ("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
        (
            "-bad=x",
            "unable to parse requirement: <nil>: Invalid value: \"-bad\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        ),
        ("a=bad value", "found 'value', expected: ',' or 'end of string'"),
        ("a>>b", "unable to parse requirement: found '>', expected: identifier"),
        (
            "x>not",
            "unable to parse requirement: values[0]: Invalid value: \"not\": for 'Gt', 'Lt' operators, the value must be an integer"
        ),
        ("a,", "found '', expected: identifier after ','"),
    ])
    func refusesSelectorsAsTheRealServer(selector: String, message: String) {
        let error = #expect(throws: SelectorError.self) { try LabelQuery(selector) }
        #expect(error?.message == message)
    }

    @Test(arguments: [
        ("metadata.name=a", true), ("metadata.name!=a", false), ("metadata.name==a,status.phase=Running", true),
        ("status.phase!=Failed", true), ("metadata.name=a\\,b", false), ("", true), ("absent=", true),
    ])
    func matchesFields(selector: String, expected: Bool) throws {
        let fields = ["metadata.name": "a", "status.phase": "Running"]
        #expect(try FieldQuery(selector).matches { fields[$0] } == expected)
    }

    @Test func explainsFieldSelectorsItDoesNotUnderstand() {
        let error = #expect(throws: SelectorError.self) { try FieldQuery("metadata.name") }
        #expect(error?.message == "invalid selector: 'metadata.name'; can't understand 'metadata.name'")
    }
}
