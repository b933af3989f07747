import Foundation
import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import LocalAPIServer

/// Policies in the Common Expression Language: those that refuse, and those that change.
@Suite struct AdmissionPolicyTests {
    private static let group = "/apis/admissionregistration.k8s.io/v1"
    private static let maps = "/api/v1/namespaces/default/configmaps"
    private static let constraints: JSONValue = [
        "resourceRules": [
            [
                "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"],
                "operations": ["CREATE", "UPDATE"],
            ]
        ]
    ]

    private func map(_ name: String, data: JSONValue = ["a": "b"]) -> JSONValue {
        ["metadata": ["name": .string(name)], "data": data]
    }

    /// Stores a validating policy and a binding of it.
    private func install(
        _ server: TestServer, _ spec: JSONValue, binding: JSONValue = [:], isMutating: Bool = false
    ) async throws {
        var spec = spec
        if spec["matchConstraints"] == nil { spec["matchConstraints"] = Self.constraints }
        if isMutating, spec["reinvocationPolicy"] == nil { spec["reinvocationPolicy"] = "Never" }
        let prefix = isMutating ? "mutating" : "validating"
        let policy = try await server.send(
            .post, "\(Self.group)/\(prefix)admissionpolicies", ["metadata": ["name": "p"], "spec": spec])
        #expect(policy.status == 201, "\(policy.document)")
        var bindingSpec: JSONValue = ["policyName": "p"]
        if !isMutating { bindingSpec["validationActions"] = ["Deny"] }
        for (name, value) in binding.objectValue ?? [:] { bindingSpec[name] = value }
        let bound = try await server.send(
            .post, "\(Self.group)/\(prefix)admissionpolicybindings", ["metadata": ["name": "b"], "spec": bindingSpec])
        #expect(bound.status == 201, "\(bound.document)")
    }

    // MARK: Refusing

    @Test(
        arguments: [
            (["expression": "size(object.data) > 1"], "Invalid", 422, "failed expression: size(object.data) > 1"),
            (["expression": "false", "message": "never"], "Invalid", 422, "never"),
            (
                ["expression": "false", "message": "m", "messageExpression": "'not ' + object.metadata.name"],
                "Invalid", 422, "not m"
            ),
            (["expression": "false", "message": "x", "reason": "Forbidden"], "Forbidden", 403, "x"),
            (
                ["expression": "object.data.missing == 'x'"], "Invalid", 422,
                "expression 'object.data.missing == 'x'' resulted in error: no such key: missing"
            ),
            (
                ["expression": "namespaceObject.metadata.name != 'default'", "message": "not there"], "Invalid", 422,
                "not there"
            ),
            (
                [
                    "expression": "!authorizer.requestResource.check('delete').allowed()",
                    "message": "you may too much",
                ], "Invalid", 422, "you may too much"
            ),
            (
                ["expression": "variables.count > variables.least", "message": "too few"], "Invalid", 422, "too few"
            ),
        ] as [(JSONValue, String, Int, String)])
    func refuses(_ validation: JSONValue, _ reason: String, _ code: Int, _ message: String) async throws {
        let server = try await TestServer()
        try await install(
            server,
            [
                "validations": [validation],
                "variables": [
                    ["name": "count", "expression": "size(object.data)"],
                    ["name": "least", "expression": "variables.count + 1"],
                    // What nobody asks for need not have a value.
                    ["name": "broken", "expression": "object.nothing"],
                ],
            ])
        let answer = try await server.send(.post, Self.maps, map("m"))
        #expect(answer.status == code)
        #expect(answer.document["reason"]?.stringValue == reason)
        let text = "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: \(message)"
        #expect(answer.document["message"]?.stringValue == "configmaps \"m\" is forbidden: \(text)")
        #expect(answer.document[path: "details", "causes"] == [["message": .string(text)]])
    }

    @Test func looksAtUpdatesWithWhatWasBefore() async throws {
        let server = try await TestServer()
        try await install(
            server,
            [
                "validations": [
                    ["expression": "oldObject == null || size(object.data) >= size(oldObject.data)"]
                ]
            ])
        #expect(try await server.send(.post, Self.maps, map("m", data: ["a": "b", "c": "d"])).status == 201)
        #expect(try await server.send(.put, "\(Self.maps)/m", map("m")).status == 422)
        #expect(try await server.send(.delete, "\(Self.maps)/m").status == 200)
    }

    @Test func warns() async throws {
        let server = try await TestServer()
        try await install(
            server, ["validations": [["expression": "false", "message": "mind the gap"]]],
            binding: ["validationActions": ["Warn", "Audit"]])
        let head = HTTPRequest(
            method: .post, scheme: "https", authority: nil, path: Self.maps,
            headerFields: [.contentType: "application/json"])
        let request = APIRequest(head, body: .init(bytes: map("m").serialized()))
        let answer = await server.server.handler.respond(to: request, as: .admin)
        #expect(answer.head.status.code == 201)
        #expect(
            answer.head.headerFields[.warning]
                == "299 - \"Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': mind the gap\"")
    }

    @Test(
        arguments: [
            (["failurePolicy": "Ignore", "validations": [["expression": "object.missing.x"]]], [:]),
            (
                [
                    "validations": [["expression": "false"]],
                    "matchConditions": [["name": "c", "expression": "object.metadata.name != 'm'"]],
                ], [:]
            ),
            (
                ["validations": [["expression": "false"]]],
                [
                    "matchResources": [
                        "namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "other"]]
                    ]
                ]
            ),
            (
                [
                    "validations": [["expression": "false"]],
                    "matchConstraints": [
                        "resourceRules": [
                            [
                                "apiGroups": [""], "apiVersions": ["v1"], "resources": ["*"], "operations": ["*"],
                            ]
                        ],
                        "excludeResourceRules": [
                            [
                                "apiGroups": [""], "apiVersions": ["v1"], "resources": ["configmaps"],
                                "operations": ["*"], "resourceNames": ["m"],
                            ]
                        ],
                    ],
                ], [:]
            ),
        ] as [(JSONValue, JSONValue)])
    func passesOver(_ spec: JSONValue, _ binding: JSONValue) async throws {
        let server = try await TestServer()
        try await install(server, spec, binding: binding)
        #expect(try await server.send(.post, Self.maps, map("m")).status == 201)
    }

    @Test func takesParametersFromObjects() async throws {
        let server = try await TestServer()
        try await install(
            server,
            [
                "paramKind": ["apiVersion": "v1", "kind": "Secret"],
                "validations": [["expression": "string(params.data.least) != '' && size(object.data) > 1"]],
            ],
            binding: ["paramRef": ["name": "limits", "parameterNotFoundAction": "Deny"]])
        let missing = try await server.send(.post, Self.maps, map("m"))
        #expect(
            missing.document["message"]?.stringValue?.hasSuffix(
                "denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction"
            ) == true, "\(missing.document)")
        try await server.send(
            .post, "/api/v1/namespaces/default/secrets",
            ["metadata": ["name": "limits"], "stringData": ["least": "1"]])
        #expect(try await server.send(.post, Self.maps, map("m")).status == 422)
        #expect(try await server.send(.post, Self.maps, map("m", data: ["a": "b", "c": "d"])).status == 201)
    }

    @Test func isInForceWhileItIsBound() async throws {
        let server = try await TestServer()
        try await install(server, ["validations": [["expression": "false"]]])
        #expect(try await server.send(.post, Self.maps, map("m")).status == 422)
        try await server.send(.delete, "\(Self.group)/validatingadmissionpolicybindings/b")
        #expect(try await server.send(.post, Self.maps, map("m")).status == 201)
    }

    // MARK: Changing

    @Test func changesByFieldsAndPatches() async throws {
        let server = try await TestServer()
        try await install(
            server,
            [
                "variables": [["name": "label", "expression": "'made/by-' + object.metadata.name"]],
                "mutations": [
                    [
                        "patchType": "ApplyConfiguration",
                        "applyConfiguration": [
                            "expression":
                                "Object{metadata: Object.metadata{labels: Object.metadata.labels{own: 'yes'}}, data: {'more': 'x'}}"
                        ],
                    ],
                    [
                        "patchType": "JSONPatch",
                        "jsonPatch": [
                            "expression":
                                "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey(variables.label), value: object.metadata.labels.own}]"
                        ],
                    ],
                ],
            ], isMutating: true)
        let created = try await server.send(.post, Self.maps, map("m"))
        #expect(created.status == 201, "\(created.document)")
        #expect(created.document["data"] == ["a": "b", "more": "x"])
        #expect(created.document[path: "metadata", "labels"] == ["own": "yes", "made/by-m": "yes"])
    }

    @Test func changesNoListsThatAreOneValue() async throws {
        let server = try await TestServer()
        try await install(
            server,
            [
                "matchConstraints": [
                    "resourceRules": [
                        ["apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"], "operations": ["CREATE"]]
                    ]
                ],
                "mutations": [
                    [
                        "patchType": "ApplyConfiguration",
                        "applyConfiguration": [
                            "expression":
                                "Object{spec: Object.spec{containers: [Object.spec.containers{name: 'c', command: ['x']}]}}"
                        ],
                    ]
                ],
            ], isMutating: true)
        let answer = try await server.send(
            .post, "/api/v1/namespaces/default/pods",
            ["metadata": ["name": "p"], "spec": ["containers": [["name": "c", "image": "i"]]]])
        #expect(answer.status == 403)
        #expect(
            answer.document["message"]?.stringValue?.contains("may not mutate atomic arrays, maps or structs") == true,
            "\(answer.document)")
    }

    // MARK: Policies

    @Test(
        arguments: [
            (
                ["validations": [["expression": "object.a +"]]],
                "spec.validations[0].expression: Invalid value: \"object.a +\": compilation failed: ERROR: <input>:1:11"
            ),
            (
                ["validations": [["expression": "params.a"]]],
                "compilation failed: ERROR: <input>:1:1: undeclared reference to 'params'"
            ),
            (["validations": [["expression": "1 + 1"]]], "must evaluate to bool"),
            (
                ["validations": [["expression": "variables.none"]]],
                "compilation failed: ERROR: <input>:1:10: undefined field 'none'"
            ),
            (
                ["validations": []],
                "spec.validations: Required value: validations or auditAnnotations must be non-empty"
            ),
            (
                ["validations": [["expression": "true", "message": "a\nb"]]],
                "spec.validations[0].message: Invalid value: \"a\\nb\": message must not contain line breaks"
            ),
            (
                ["validations": [["expression": "true"]], "matchConstraints": [:]],
                "spec.matchConstraints.resourceRules: Required value"
            ),
        ] as [(JSONValue, String)])
    func refusesPolicies(_ spec: JSONValue, _ problem: String) async throws {
        var spec = spec
        if spec["matchConstraints"] == nil { spec["matchConstraints"] = Self.constraints }
        let answer = try await TestServer().send(
            .post, "\(Self.group)/validatingadmissionpolicies", ["metadata": ["name": "p"], "spec": spec])
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.contains(problem) == true, "\(answer.document)")
    }

    @Test(
        arguments: [
            (["policyName": "p"], "spec.validationActions: Required value: at least one validation action is required"),
            (
                ["policyName": "p", "validationActions": ["Deny", "Warn"]],
                "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)"
            ),
            (["validationActions": ["Deny"]], "spec.policyName: Required value"),
            (
                ["policyName": "p", "validationActions": ["Deny"], "paramRef": ["parameterNotFoundAction": "Deny"]],
                "spec.paramRef: Required value: one of name or selector must be specified"
            ),
        ] as [(JSONValue, String)])
    func refusesBindings(_ spec: JSONValue, _ problem: String) async throws {
        let answer = try await TestServer().send(
            .post, "\(Self.group)/validatingadmissionpolicybindings", ["metadata": ["name": "b"], "spec": spec])
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.hasSuffix(problem) == true, "\(answer.document)")
    }
}
