import CommonExpressionLanguage
import Testing

/// Expressions and what they are: `true`, or the error's text.
@Suite struct EvaluationTests {
    private func outcome(_ source: String) throws -> Result<Value, EvaluationError> {
        try Program(source).evaluate(costLimit: 1_000_000).result
    }

    @Test(arguments: [
        // Numbers and their types.
        "1 + 2 * 3 == 7", "-7 / 2 == -3", "-7 % 2 == -1", "7u / 2u == 3u", "1.5 * 2.0 == 3.0", "0x1F == 31",
        "-9223372036854775808 < 0", "1 < 2u", "1u < 1.5", "9007199254740993 > 9007199254740992.0", "dyn(1) == dyn(1.0)",
        "dyn(1u) == dyn(1)", "dyn(1) != dyn('1')", "0.0 / 0.0 != 0.0 / 0.0", "1.0 / 0.0 > 1e308",
        // Conversions.
        "int('42') == 42", "int(3.9) == 3", "uint(7) == 7u", "double('1.5e3') == 1500.0", "string(1.0) == '1'",
        "string(1e21) == '1e+21'", "string(0.1) == '0.1'", "bool('t') && !bool('False')", "string(b'abc') == 'abc'",
        "bytes('é') == b'\\xc3\\xa9'", "type(1) == int", "type('') == string", "type([1]) == list",
        "type(null) == null_type", "type(timestamp('2020-01-01T00:00:00Z')) == google.protobuf.Timestamp",
        // Text.
        "r'\\d' == '\\\\d'", "'''a\nb''' == 'a\\nb'", "'\\u00e9' == 'é'", "size('日本') == 2",
        "'hello'.startsWith('he') && 'hello'.endsWith('lo') && 'hello'.contains('ell')", "'tacocat'.charAt(3) == 'o'",
        "'hello'.indexOf('l', 3) == 3", "'hello'.lastIndexOf('l') == 3", "'hello'.lastIndexOf('') == 5",
        "'TacoCÆt'.lowerAscii() == 'tacocÆt'", "'  a b '.trim() == 'a b'", "'tacocat'.substring(0, 4) == 'taco'",
        "'aXbX'.replace('X', '-', 1) == 'a-bX'", "'ab'.replace('', '_') == '_a_b_'",
        "'a,b,c'.split(',', 2) == ['a', 'b,c']",
        "'abc'.split('') == ['a', 'b', 'c']", "['x', 'y'].join('-') == 'x-y'",
        "'%s is %d and %.2f, %x %%'.format(['a', 5, 1.5, 255]) == 'a is 5 and 1.50, ff %'",
        "'%s'.format([[1, 'a', true]]) == '[1, a, true]'",
        "'%b %o %X %e'.format([5, 8, 255, 1234.5]) == '101 10 FF 1.234500e+03'",
        // Lists, maps and loops.
        "3 in [1, 2, 3]", "'a' in {'a': 1}", "[1, 2][1] == 2", "{'a': {'b': 2}}.a.b == 2", "[1] + [2] == [1, 2]",
        "[1, 2, 3].all(x, x > 0)", "[1, 2].exists(x, x == 2)", "[1, 2].exists_one(x, x == 2)",
        "{'a': 1}.all(k, k == 'a')",
        "[1, 2, 3].filter(x, x % 2 == 1) == [1, 3]", "[1, 2].map(x, x * 2) == [2, 4]",
        "[1, 2, 3].map(x, x > 1, x * 10) == [20, 30]", "[5, 6].all(i, v, v == i + 5)",
        "{'a': 1, 'b': 2}.exists(k, v, k == 'b' && v == 2)", "[1, 2].transformList(i, v, i + v) == [1, 3]",
        "{'a': 1}.transformMap(k, v, v + 1) == {'a': 2}", "{'a': 'b'}.transformMapEntry(k, v, {v: k}) == {'b': 'a'}",
        "[1, 2].existsOne(i, v, v == 2)", "[[1, 2], [3]].all(l, l.all(x, x < 4))",
        "has({'a': 1}.a) && !has({'a': 1}.b)",
        "[1, 2, 2].isSorted() && ![2, 1].isSorted()", "[1, 3].sum() == 4", "[1.0, 2.0].max() == 2.0",
        "['b', 'a'].min() == 'a'",
        "[1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2", "[].sum() == 0",
        "sets.contains([1, 2], [2])", "sets.equivalent([1, 1], [1])", "sets.intersects([1], [2, 1])",
        // Errors that another operand makes up for.
        "true || 1 / 0 > 0", "1 / 0 > 0 || true", "!(false && 1 / 0 > 0)", "!(1 / 0 > 0 && false)",
        "[0, 1].exists(x, 1 / x == 1)", "![0, 5].all(x, 1 / x == 1)", "false ? 1 / 0 > 0 : true",
        // Missing values.
        "{'a': 1}.?a.hasValue() && !{'a': 1}.?b.hasValue()", "{'a': {'b': 2}}.?a.?b.orValue(0) == 2",
        "[1][?5].orValue(7) == 7", "optional.of(1).value() == 1", "optional.none().or(optional.of(2)).value() == 2",
        "[?{'a': 1}.?b, 3] == [3]", "{?'x': optional.none(), 'y': 1} == {'y': 1}",
        "optional.of(2).optMap(x, x * 2).value() == 4",
        "optional.of(2).optFlatMap(x, optional.none()) == optional.none()",
        "optional.ofNonZeroValue('') == optional.none()", "optional.of(1).orValue(1 / 0) == 1",
        // Time.
        "timestamp('2024-02-29T12:00:00Z').getDayOfYear() == 59",
        "timestamp('2023-01-01T00:00:00Z').getDayOfWeek() == 0",
        "timestamp('2023-05-06T07:08:09.25Z').getMilliseconds() == 250",
        "timestamp('2023-01-01T00:00:00Z').getHours('+05:30') == 5",
        "timestamp('2023-07-01T00:00:00Z').getHours('Europe/Madrid') == 2",
        "timestamp('2023-01-02T00:00:00Z') - timestamp('2023-01-01T00:00:00Z') == duration('24h')",
        "timestamp('2023-01-01T00:00:00Z') + duration('90s') < timestamp('2023-01-01T00:02:00Z')",
        "string(duration('1h30m')) == '5400s'", "duration('1.5s').getMilliseconds() == 1500",
        "string(timestamp('2023-01-01T01:00:00.5+01:00')) == '2023-01-01T00:00:00.5Z'",
        // Kubernetes' libraries.
        "'abc123'.matches('^[a-z]+[0-9]+$')", "'a1b22'.find('[0-9]+') == '1'",
        "'a1b22'.findAll('[0-9]+') == ['1', '22']",
        "'a1b22'.findAll('[0-9]+', 1) == ['1']", "isIP('::1') && !isIP('1.2.3') && !isIP('01.2.3.4')",
        "ip('10.0.0.1').family() == 4 && ip('127.0.0.1').isLoopback()",
        "ip.isCanonical('::1') && !ip.isCanonical('0:0::1')",
        "cidr('10.0.0.0/8').containsIP('10.2.3.4')", "cidr('10.0.0.0/8').containsCIDR(cidr('10.1.0.0/16'))",
        "cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8') && cidr('10.0.0.0/8').prefixLength() == 8",
        "string(ip('2001:0db8::0001')) == '2001:db8::1'", "quantity('1Gi').isGreaterThan(quantity('1G'))",
        "quantity('100m').add(quantity('0.9')) == quantity('1')", "quantity('50k').asInteger() == 50000",
        "quantity('1').sub(2).sign() == -1 && !quantity('1.5').isInteger()",
        "isQuantity('1.3Mi') && !isQuantity('200K')",
        "url('https://u@example.com:80/p/a?q=1&q=2').getHost() == 'example.com:80'",
        "url('https://[::1]:80/').getHostname() == '::1' && url('/a b') == url('/a b') || isURL('/a')",
        "url('http://h/x?a=1&a=2').getQuery() == {'a': ['1', '2']}", "!isURL('../rel') && isURL('http://h')",
        "!format.dns1123Label().validate('my-name').hasValue()", "format.dns1035Label().validate('1a').hasValue()",
        "format.named('dns1123Label').hasValue() && !format.named('x').hasValue()",
        "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').compareTo(semver('1.0.0')) == -1",
        "isSemver('v1.0', true) && !isSemver('v1.0')",
    ])
    func holds(_ source: String) throws {
        guard case .success(.bool(true)) = try outcome(source) else {
            Issue.record("\(source) is \(try outcome(source))")
            return
        }
    }

    @Test(arguments: [
        ("9223372036854775807 + 1 == 0", "integer overflow"), ("-9223372036854775807 - 2 == 0", "integer overflow"),
        ("9223372036854775807 * 2 == 0", "integer overflow"), ("0u - 1u == 0u", "unsigned integer overflow"),
        ("1 / 0 == 0", "division by zero"), ("1 % 0 == 0", "modulus by zero"),
        ("uint(-1) == 0u", "unsigned integer overflow"),
        ("int(1e99) == 0", "integer overflow"), ("[1][3] == 1", "index out of bounds: 3"),
        ("{'a': 1}['b'] == 1", "no such key: b"),
        ("{'a': 1}.c == 1", "no such key: c"), ("1 / 0 > 0 || false", "division by zero"),
        ("true && 1 / 0 > 0", "division by zero"),
        ("[0].all(x, 1 / x == 1)", "division by zero"), ("dyn('a') < dyn(1)", "no such overload"),
        ("dyn('a') + dyn(1) == dyn(2)", "no such overload"),
        ("optional.none().value() == 1", "optional.none() dereference"),
        ("'abc'.substring(2, 1) == ''", "invalid substring range. start: 2, end: 1"),
        ("'abc'.charAt(9) == ''", "index out of range: 9"),
        ("[1].filter(x, false).max() == 1", "max called on empty list"),
        ("{'a': 1, 'a': 2}.a == 1", "Failed with repeated key"),
        (
            "'%d'.format(['x']) == ''",
            "error during formatting: decimal clause can only be used on integers, was given string"
        ),
    ])
    func fails(_ source: String, _ message: String) throws {
        guard case .failure(let error) = try outcome(source) else {
            Issue.record("\(source) has a value")
            return
        }
        #expect(error.message == message)
    }

    @Test func givesUpWhenItCostsTooMuch() throws {
        let digits = "[1,2,3,4,5,6,7,8,9,10]"
        let loop = "\(digits).all(a, \(digits).all(b, \(digits).all(c, \(digits).all(d, a + b + c + d > 0))))"
        let outcome = try Program(loop).evaluate(costLimit: 10_000)
        guard case .failure(let error) = outcome.result else {
            Issue.record("the loop ended")
            return
        }
        #expect(error.isCostExceeded)
        #expect(error.message == "operation cancelled: actual cost limit exceeded")
        #expect(outcome.cost < 11_000)
    }

    @Test func seesVariables() throws {
        let type = ObjectType(name: "selfType", fields: ["name": .string, "tags": .list(.string)])
        let program = try Program(
            "self.name == oldSelf.name && !has(self.tags)",
            variables: ["self": .object(type), "oldSelf": .object(type)])
        let value = Value.object(ObjectValue(typeName: "selfType", fields: ["name": .string("a")]))
        guard case .success(.bool(true)) = program.evaluate(["self": value, "oldSelf": value]).result else {
            Issue.record("the rule does not hold")
            return
        }
        #expect(program.uses("oldSelf"))
        #expect(try !Program("[1].all(oldSelf, oldSelf > 0)").uses("oldSelf"))
    }
}
