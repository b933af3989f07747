import CommonExpressionLanguage
import Testing

/// Objects that expressions make, and questions of what somebody may do.
@Suite struct StructureTests {
    private static let structures = [
        StructureType(name: "Object"), StructureType(name: "Patch", fields: ["op": .string, "value": .dyn]),
    ]

    private func problem(_ source: String) -> String? {
        do throws(CompilationError) {
            _ = try Program(source, structures: Self.structures)
            return nil
        } catch {
            return error.issues.first?.message
        }
    }

    @Test func makesObjects() throws {
        let source = "Object{a: Object.a{b: [1, 2]}, ?c: optional.none(), ?d: optional.of('x')}"
        let program = try Program(source, structures: Self.structures)
        guard case .success(.object(let object)) = program.evaluate().result,
            case .object(let inner)? = object.fields["a"]
        else {
            Issue.record("no object")
            return
        }
        #expect(object.typeName == "Object")
        #expect(inner.typeName == "Object.a")
        #expect(Set(object.fields.keys) == ["a", "d"])
        #expect(object.fields["d"]?.isEqual(.string("x")) == true)
    }

    @Test(arguments: [
        ("Patch{op: 'add', value: {'a': 1}}", nil),
        ("Patch{op: 1}", "expected type of field 'op' is 'string' but provided type is 'int'"),
        ("Patch{none: 1}", "undefined field 'none'"),
        ("Patch.below{op: ''}", "undeclared reference to 'Patch.below' (in container '')"),
        ("Other{a: 1}", "undeclared reference to 'Other' (in container '')"),
        ("[Patch{op: 'a'}, Patch{op: 'b'}]", nil),
        ("Patch{op 'a'}", "Syntax error: mismatched input ''a'' expecting ':'"),
    ])
    func checksObjects(_ source: String, _ expected: String?) {
        #expect(problem(source) == expected)
    }

    @Test(arguments: [
        "authorizer.group('apps').resource('deployments').namespace('n').name('x').check('get').allowed()",
        "!authorizer.path('/healthz').check('get').allowed()",
        "authorizer.path('/healthz').check('get').reason() == 'get /healthz'",
        "authorizer.serviceAccount('n', 'robot').group('').resource('pods').subresource('log').check('list').reason() == 'n:robot list /pods/log'",
        "authorizer.requestResource.check('update').reason() == 'update apps/deployments'",
        "!authorizer.group('').resource('pods').check('get').errored()",
        "jsonpatch.escapeKey('a/b~c') == 'a~1b~0c'",
    ])
    func asksWhatIsAllowed(_ source: String) throws {
        let decide: @Sendable (Authorization.Question) -> Authorization.Decision = { question in
            let account = question.serviceAccount.map { "\($0.namespace):\($0.name) " } ?? ""
            let below = question.subresource.isEmpty ? "" : "/\(question.subresource)"
            let target = question.path ?? "\(question.group ?? "")/\(question.resource ?? "")\(below)"
            return Authorization.Decision(
                isAllowed: question.resource == "deployments", reason: "\(account)\(question.verb) \(target)")
        }
        var own = Authorization.Question()
        (own.group, own.resource) = ("apps", "deployments")
        let program = try Program(
            source, variables: ["authorizer": .authorizer, "authorizer.requestResource": .resourceCheck])
        let result = program.evaluate([
            "authorizer": .authorization(Authorization(decide: decide)),
            "authorizer.requestResource": .authorization(Authorization(question: own, decide: decide)),
        ]).result
        #expect(try result.get().isEqual(.bool(true)))
    }

    @Test func findsTheFieldsThatAreUsed() throws {
        let program = try Program(
            "v.a + v.b.c > 0 && [1].all(x, x < v.d) && has(v.e)", variables: ["v": .dyn])
        #expect(program.fields(of: "v") == ["a", "b", "d", "e"])
    }
}
