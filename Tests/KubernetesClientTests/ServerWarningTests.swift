import HTTPTypes
import KubernetesModel
import Synchronization
import Testing

@testable import KubernetesClient

@Suite struct ServerWarningTests {
    private func texts(_ fields: String...) throws -> [String] {
        let name = try #require(HTTPField.Name("Warning"))
        var all = HTTPFields()
        for field in fields { all.append(HTTPField(name: name, value: field)) }
        return ServerWarning.warnings(in: all, to: ClientRequest(method: .get, path: "/x?y=z")).map(\.text)
    }

    @Test func readsQuotedTexts() throws {
        #expect(try texts(#"299 - "unknown field \"spec.replica\"""#) == [#"unknown field "spec.replica""#])
        #expect(
            try texts(#"299 - "one", 299 - "two, and more""#, #"299 - "a\\b""#) == ["one", "two, and more", #"a\b"#])
        #expect(try texts("plain") == ["plain"])
        #expect(try texts().isEmpty)
    }

    @Test func handsThemToWhoeverAsks() async throws {
        let seen = Mutex<[ServerWarning]>([])
        let name = try #require(HTTPField.Name("Warning"))
        let transport = ScriptedTransport(
            answer(#"{"metadata":{"name":"x","namespace":"a"}}"#, fields: [name: #"299 - "unknown field \"spec.x\"""#]))
        let client = Client(transport: transport).handlingWarnings { warning in seen.withLock { $0.append(warning) } }
        _ = try await client.resource(ConfigMap.self, namespace: "a").patch(
            "x", .merge([:]), WriteOptions(fieldValidation: .warn))
        #expect(
            seen.withLock { $0 } == [
                ServerWarning(
                    text: #"unknown field "spec.x""#, request: "PATCH /api/v1/namespaces/a/configmaps/x")
            ])
        #expect(transport.lines.last?.hasSuffix("?fieldValidation=Warn") == true)
    }
}
