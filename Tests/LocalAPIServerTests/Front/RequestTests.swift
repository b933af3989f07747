import Foundation
import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import LocalAPIServer

@Suite struct RequestTests {
    @Test func givesNewNamespacesAnAccountAndTheAuthority() async throws {
        let server = try await TestServer()
        try await server.send(.post, "/api/v1/namespaces", ["metadata": ["name": "a"]])
        #expect(try await server.send(.get, "/api/v1/namespaces/a/serviceaccounts/default").status == 200)
        let map = try await server.send(.get, "/api/v1/namespaces/a/configmaps/kube-root-ca.crt").document
        #expect(map[path: "data", "ca.crt"]?.stringValue?.contains("BEGIN CERTIFICATE") == true)
    }

    @Test func mountsATokenIntoPods() async throws {
        let server = try await TestServer()
        let pod: JSONValue = ["metadata": ["name": "p"], "spec": ["containers": [["name": "c", "image": "i"]]]]
        let created = try await server.send(.post, "/api/v1/namespaces/default/pods", pod).document
        #expect(created[path: "spec", "serviceAccountName"] == "default")
        let mounts = created.value(at: "/spec/containers/0/volumeMounts")?.arrayValue ?? []
        #expect(mounts.map { $0["mountPath"] } == ["/var/run/secrets/kubernetes.io/serviceaccount"])
        #expect(created.value(at: "/spec/volumes/0/projected/sources")?.arrayValue?.count == 3)
    }

    @Test func countsWritesByUser() async throws {
        let server = try await TestServer()
        let robot = User.serviceAccount(namespace: "default", name: "robot")
        try await server.send(.get, "/api/v1/namespaces/default/configmaps", as: robot)
        #expect(server.server.handler.counter.writes(by: robot.name) == 0)
        try await server.send(.post, "/api/v1/namespaces/default/configmaps", ["metadata": ["name": "c"]], as: robot)
        #expect(server.server.handler.counter.writes(by: robot.name) == 1)
    }

    @Test func actsAsSomebodyElseOnlyForThoseWhoMay() async throws {
        let server = try await TestServer { $0.tokens = ["admin": .admin, "jane": User(name: "jane")] }.server
        func status(_ token: String) async throws -> Int {
            var head = HTTPRequest(
                method: .get, scheme: "https", authority: nil, path: "/api/v1/namespaces/default/secrets",
                headerFields: [.authorization: "Bearer \(token)"])
            head.headerFields[try #require(HTTPField.Name("Impersonate-User"))] = "bob"
            return await server.handler.respond(to: APIRequest(head), certified: nil).head.status.code
        }
        #expect(try await status("admin") == 403, "bob may not list secrets")
        #expect(try await status("jane") == 403, "jane may not act as bob")
    }

    @Test func readsProtobuf() throws {
        // Namespace `a` with the label x=y, as kubectl sends it.
        let type: [UInt8] = [0x0A, 0x02] + Array("v1".utf8) + [0x12, 0x09] + Array("Namespace".utf8)
        let label: [UInt8] = [0x0A, 0x01, UInt8(ascii: "x"), 0x12, 0x01, UInt8(ascii: "y")]
        let metadata: [UInt8] = [0x0A, 0x01, UInt8(ascii: "a"), 0x12, 0x00, 0x5A, UInt8(label.count)] + label
        let object: [UInt8] = [0x0A, UInt8(metadata.count)] + metadata + [0x12, 0x00]
        let bytes: [UInt8] =
            [0x6B, 0x38, 0x73, 0x00, 0x0A, UInt8(type.count)] + type + [0x12, UInt8(object.count)] + object
        let document = try ProtobufDocument.document(bytes)
        #expect(
            document == ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "a", "labels": ["x": "y"]]])
        #expect(throws: ProtobufDocument.Malformed.self) { try ProtobufDocument.document(bytes.dropLast(3)) }
    }

    @Test(arguments: [
        "", "{", "[]", "\"x\"", "{\"metadata\":[]}", "{\"metadata\":{\"name\":{}}}",
        String(repeating: "[", count: 5000),
    ])
    func refusesWhatIsNoObject(_ body: String) async throws {
        let server = try await TestServer().server
        let head = HTTPRequest(
            method: .post, scheme: "https", authority: nil, path: "/api/v1/namespaces/default/configmaps",
            headerFields: [.contentType: "application/json"])
        let response = await server.handler.respond(to: APIRequest(head, body: ByteBuffer(string: body)), as: .admin)
        #expect((400...422).contains(response.head.status.code))
    }
}
