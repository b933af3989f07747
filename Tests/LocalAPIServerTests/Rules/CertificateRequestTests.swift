import Foundation
import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

@Suite struct CertificateRequestTests {
    private static let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"

    /// A request for `O=team, CN=ann` with a P-256 key.
    private static let text = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIHYMH8CAQAwHTENMAsGA1UECgwEdGVhbTEMMAoGA1UEAwwDYW5uMFkwEwYHKoZI
        zj0CAQYIKoZIzj0DAQcDQgAEikfylWeIFaUmXVTF02QEiuf3YYSuMiZeQVLKmIgT
        DJDG/yLDsDySUhKTMQyWlGdYN9b5nT2qCwHIDlXarhuN86AAMAoGCCqGSM49BAMC
        A0kAMEYCIQDGormVjlSb8Iw89g2+vuyPWuNZ+E2gv+3mx8ov9/j/mgIhANYHMEQX
        HVd+T6VkxaqgE+E7lXL4AN7rRGJyO2kDp6oi
        -----END CERTIFICATE REQUEST-----

        """

    private func document(_ change: (inout JSONValue) -> Void = { _ in }) -> JSONValue {
        var spec: JSONValue = [
            "request": .string(Data(Self.text.utf8).base64EncodedString()),
            "signerName": "kubernetes.io/kube-apiserver-client", "usages": ["client auth"],
        ]
        change(&spec)
        return ["metadata": ["name": "ann"], "spec": spec]
    }

    private static let approved: JSONValue = [
        "status": ["conditions": [["type": "Approved", "status": "True", "reason": "Tested"]]]
    ]

    @Test func notesWhoAsks() async throws {
        let server = try await TestServer()
        let user = User(name: "eve", uid: "u1", groups: [User.Group.masters], extra: ["k": ["v"]])
        let created = try await server.send(
            .post, Self.requests, document { $0["username"] = "somebody else" }, as: user)
        #expect(created.status == 201)
        let spec = created.document["spec"]
        #expect(spec?["username"] == "eve")
        #expect(spec?["uid"] == "u1")
        #expect(spec?["groups"] == ["system:masters"])
        #expect(spec?["extra"] == ["k": ["v"]])
        // What was asked for stays as it is.
        var changed = created.document
        changed["spec"]?["usages"] = ["server auth"]
        changed.metadata["labels"] = ["a": "b"]
        let updated = try await server.send(.put, "\(Self.requests)/ann", changed).document
        #expect(updated[path: "spec", "usages"] == ["client auth"])
        #expect(updated[path: "metadata", "labels"] == ["a": "b"])
    }

    @Test(
        arguments: [
            (["request": "aGVsbG8="], "PEM block type must be CERTIFICATE REQUEST"),
            (["usages": []], "spec.usages: Required value: usages is required"),
            (["usages": ["client auth", "client auth"]], "spec.usages[1]: Duplicate value: \"client auth\""),
            (
                ["signerName": "mine"],
                "must be a fully qualified domain and path of the form 'example.com/signer-name'"
            ),
            (
                ["expirationSeconds": 599],
                "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 600 seconds (10 minutes)"
            ),
        ] as [(JSONValue, String)])
    func refuses(_ change: JSONValue, _ problem: String) async throws {
        let answer = try await TestServer().send(
            .post, Self.requests,
            document { spec in for (name, value) in change.objectValue ?? [:] { spec[name] = value } })
        #expect(answer.status == 422)
        #expect(answer.document["message"]?.stringValue?.hasSuffix(problem) == true, "\(answer.document)")
    }

    @Test func isDecidedAtItsOwnPath() async throws {
        let server = try await TestServer()
        try await server.send(.post, Self.requests, document())
        let merge = "application/merge-patch+json"
        let refused = try await server.send(.patch, "\(Self.requests)/ann/status", Self.approved, type: merge)
        #expect(refused.status == 422)
        #expect(
            refused.document["message"]?.stringValue?.hasSuffix(
                "status.conditions: Forbidden: updates may not add a condition of type \"Approved\"") == true)
        let decided = try await server.send(.patch, "\(Self.requests)/ann/approval", Self.approved, type: merge)
        #expect(decided.status == 200)
        let condition = decided.document[path: "status", "conditions"]?.arrayValue?.first
        #expect(condition?["lastUpdateTime"] != nil && condition?["lastTransitionTime"] != nil)
        let undone = try await server.send(
            .patch, "\(Self.requests)/ann/approval", ["status": ["conditions": []]], type: merge)
        #expect(
            undone.document["message"]?.stringValue?.hasSuffix(
                "status.conditions: Forbidden: updates may not remove a condition of type \"Approved\"") == true)
    }

    @Test func isDecidedByThoseWhoMay() async throws {
        let server = try await TestServer()
        try await server.send(.post, Self.requests, document())
        let user = User(name: "joe", groups: [User.Group.authenticated])
        let path = "\(Self.requests)/ann/approval"
        func approve() async throws -> (status: Int, document: JSONValue) {
            try await server.send(
                .patch, path, Self.approved, type: "application/merge-patch+json", as: user)
        }
        func grant(_ rule: JSONValue, _ name: String) async throws {
            let roles = "/apis/rbac.authorization.k8s.io/v1"
            try await server.send(
                .post, "\(roles)/clusterroles", ["metadata": ["name": .string(name)], "rules": [rule]])
            try await server.send(
                .post, "\(roles)/clusterrolebindings",
                [
                    "metadata": ["name": .string(name)],
                    "roleRef": ["kind": "ClusterRole", "name": .string(name)],
                    "subjects": [["kind": "User", "name": "joe"]],
                ])
        }
        try await grant(
            [
                "apiGroups": ["certificates.k8s.io"], "resources": ["certificatesigningrequests/approval"],
                "verbs": ["patch", "update"],
            ], "approvals")
        let refused = try await approve()
        #expect(refused.status == 403)
        #expect(
            refused.document["message"]
                == "certificatesigningrequests.certificates.k8s.io \"ann\" is forbidden: user not permitted to approve requests with signerName \"kubernetes.io/kube-apiserver-client\""
        )
        try await grant(
            [
                "apiGroups": ["certificates.k8s.io"], "resources": ["signers"],
                "resourceNames": ["kubernetes.io/*"], "verbs": ["approve"],
            ], "signers")
        #expect(try await approve().status == 200)
    }

    @Test func keepsAdministratorsToThemselves() async throws {
        let answer = try await TestServer().send(
            .post, Self.requests,
            document { $0["request"] = .string(Data(Self.administrator.utf8).base64EncodedString()) })
        #expect(answer.status == 403)
        #expect(
            answer.document["message"]?.stringValue?.hasSuffix(
                "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed") == true)
    }

    /// A request for `O=system:masters, CN=eve`.
    private static let administrator = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIHjMIGJAgEAMCcxFzAVBgNVBAoMDnN5c3RlbTptYXN0ZXJzMQwwCgYDVQQDDANl
        dmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATBl3NvrqWh8A1wQvEFB3xPGr8b
        MX/WvGVI3YMIvrAa+C1/638lPnOHONFWM6hPYwQH0AcbAl5Avzb5o/lf44mboAAw
        CgYIKoZIzj0EAwIDSQAwRgIhAMLZNPR8wKCbGI168KMKBhyB7GyxpUZr72IGTV9w
        2hmvAiEAz7/Gz8YySWnJ+XkuPWyET7H8OswD1FalzMgDrn6/CKY=
        -----END CERTIFICATE REQUEST-----

        """
}
