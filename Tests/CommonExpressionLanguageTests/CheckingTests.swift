import CommonExpressionLanguage
import Testing

/// What is wrong with expressions before they are evaluated.
@Suite struct CheckingTests {
    private static let variables: [String: ValueType] = [
        "self": .object(ObjectType(name: "selfType", fields: ["name": .string, "count": .int, "items": .list(.int)]))
    ]

    @Test(arguments: [
        ("self.foo > 1", 4, "undefined field 'foo'"),
        ("self.count.x == 1", 10, "type 'int' does not support field selection"),
        ("self.name + 1 == 'a'", 10, "found no matching overload for '_+_' applied to '(string, int)'"),
        ("self.name.startsWith(1)", 20, "found no matching overload for 'startsWith' applied to 'string.(int)'"),
        ("other == 1", 0, "undeclared reference to 'other' (in container '')"),
        ("self.nope()", 9, "undeclared reference to 'nope' (in container '')"),
        (
            "self.count.all(x, x > 1)", 4,
            "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"
        ),
        ("[1, 'a'].size() == 2", 4, "expected type 'int' but found 'string'"),
        ("self.items.all(x, x)", 14, "found no matching overload for '_&&_' applied to '(bool, int)'"),
        ("self.name.matches('(')", 18, "invalid matches argument"),
        ("duration('1x') == duration('1s')", 9, "invalid duration argument"),
        ("timestamp('now') == timestamp('now')", 10, "invalid timestamp argument"),
        ("has(self)", 4, "invalid argument to has() macro"),
        (
            "1 == ", 5,
            "Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
        ),
        ("1 1", 2, "Syntax error: mismatched input '1' expecting <EOF>"),
        ("a & b", 2, "Syntax error: token recognition error at: '&'"),
        ("self.items.all(1, true)", 15, "argument must be a simple name"),
        ("9223372036854775808 > 1", 0, "invalid int literal"),
    ])
    func refuses(_ source: String, _ offset: Int, _ message: String) throws {
        let error = try #require(throws: CompilationError.self) { try Program(source, variables: Self.variables) }
        #expect(error.issues.first == CommonExpressionLanguage.Issue(message, at: offset))
    }

    @Test func pointsAtThePlace() throws {
        let error = try #require(throws: CompilationError.self) {
            try Program("true &&\n  self.foo > 1", variables: ["self": .int])
        }
        #expect(
            error.description
                == "ERROR: <input>:2:7: type 'int' does not support field selection\n |   self.foo > 1\n | ......^")
    }

    @Test func knowsTheResult() throws {
        #expect(try Program("1 + 1").type == .int)
        #expect(try Program("[1].map(x, string(x))").type == .list(.string))
        #expect(try Program("{'a': 1}.?a").type == .optional(.int))
        #expect(try Program("true ? 'a' : 'b'").type == .string)
    }
}

/// What expressions may cost, as the reference implementation estimates it.
@Suite struct CostEstimateTests {
    private static let variables: [String: ValueType] = [
        "self": .object(
            ObjectType(name: "selfType", fields: ["name": .string, "list": .list(.string), "count": .int]))
    ]

    private static let sizes: @Sendable ([String]) -> UInt64? = { path in
        switch path {
        case ["self", "name"]: 100
        // A step into a computed value: Kubernetes takes the size of the rule's own value.
        case ["@items"]: 20
        case ["self", "list"]: 10
        case ["self", "list", "@items"]: 50
        default: nil
        }
    }

    @Test(arguments: [
        ("self.count > 1", 3), ("self.name == 'abc'", 3), ("self.name.startsWith('abcdefghijk')", 4),
        ("self.name.matches('^[a-z]+$')", 24), ("has(self.name)", 1), ("self.list.all(x, x == 'a')", 53),
        ("'a' + self.name == 'b'", 14), ("self.name in ['a', 'b']", 14), ("size(self.list) < 3", 4),
        ("self.name.split('.')[0] == self.name", 27),
    ])
    func estimates(_ source: String, _ maximum: UInt64) throws {
        #expect(try Program(source, variables: Self.variables).estimatedCost(sizes: Self.sizes).maximum == maximum)
    }

    @Test func knowsNoBoundWithoutSizes() throws {
        let program = try Program("'count is ' + string(self.count) == ''", variables: Self.variables)
        #expect(program.estimatedCost(sizes: Self.sizes).maximum > 1_000_000_000)
    }
}
