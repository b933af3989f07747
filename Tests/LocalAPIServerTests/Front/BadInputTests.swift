import Foundation
import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import LocalAPIServer

/// Requests that are wrong in form: the answer is the real server's, and the server goes on.
@Suite struct BadInputTests {
    private static let maps = "/api/v1/namespaces/default/configmaps"

    /// Sends bytes as they are.
    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = [], headers: HTTPFields = [:]
    ) async throws -> (status: Int, text: String) {
        var head = HTTPRequest(method: method, scheme: "https", authority: nil, path: path)
        head.headerFields = headers
        let server = try await TestServer().server
        let response = await server.handler.respond(
            to: APIRequest(head, body: ByteBuffer(bytes: body)), as: .admin)
        guard case .bytes(let bytes) = response.body else { return (response.head.status.code, "") }
        return (response.head.status.code, String(buffer: bytes))
    }

    @Test(arguments: [
        ("timeoutSeconds=-1", 200), ("timeoutSeconds=x", 400), ("limit=-1", 200), ("limit=x", 400),
        ("continue=x", 400), ("resourceVersion=x", 400), ("resourceVersion=-1", 400), ("unknown=1&unknown=2", 200),
        ("&&=&%zz=%", 200), ("labelSelector=a%20in%20(b", 400), ("fieldSelector=x%3Dy", 400),
        ("watch=false&limit=0", 200),
    ]) func readsParametersAsTheRealServerDoes(_ query: String, _ status: Int) async throws {
        let answer = try await send(.get, "\(Self.maps)?\(query)")
        #expect(answer.status == status, "\(answer.text)")
    }

    /// Go's decoder puts U+FFFD in the place of each byte that is no text.
    @Test func readsTextThatIsNoUTF8() async throws {
        let body = Array(#"{"metadata":{"name":"a"},"data":{"k":""#.utf8) + [0xFF, 0xFE] + Array(#""}}"#.utf8)
        let answer = try await send(.post, Self.maps, body, headers: [.contentType: "application/json"])
        #expect(answer.status == 201)
        #expect(answer.text.contains("\"k\":\"\u{FFFD}\u{FFFD}\""))
        let missing = try await send(.get, "\(Self.maps)/%ff%fe")
        #expect(missing.status == 404)
    }

    @Test(arguments: ["{\"a\":", "[", "{\"metadata\":{\"annotations\":"]) func refusesEndlessNesting(
        _ opening: String
    ) async throws {
        let body = Array(String(repeating: opening, count: 100_000).utf8)
        let answer = try await send(.post, Self.maps, body, headers: [.contentType: "application/json"])
        #expect(answer.status == 400)
        #expect(answer.text.contains("\"reason\":\"BadRequest\""))
    }

    @Test func offersNoProtobufAlone() async throws {
        let alone = try await send(
            .get, Self.maps, headers: [.accept: "application/vnd.kubernetes.protobuf"])
        #expect(alone.status == 406)
        #expect(alone.text.contains("\"reason\":\"NotAcceptable\""))
        let beside = try await send(
            .get, Self.maps, headers: [.accept: "application/vnd.kubernetes.protobuf, application/json"])
        #expect(beside.status == 200)
        #expect(beside.text.hasPrefix("{"))
    }

    @Test(arguments: ["TRACE", "OPTIONS", "BREW"]) func refusesUnknownMethods(_ method: String) async throws {
        let answer = try await send(try #require(HTTPRequest.Method(method)), Self.maps)
        #expect(answer.status == 405)
        #expect(answer.text.contains("the server does not allow this method on the requested resource"))
    }

    @Test(arguments: [
        ("?pretty=true", "vectors/1", true), ("", "curl/8.14", true), ("", "Mozilla/5.0 (X11)", true),
        ("?pretty=false", "curl/8.14", false), ("?pretty=x", "curl/8.14", false), ("", "kubectl/v1.36", false),
    ]) func indentsForPeople(_ query: String, _ agent: String, _ isIndented: Bool) async throws {
        let answer = try await send(.get, "\(Self.maps)/kube-root-ca.crt\(query)", headers: [.userAgent: agent])
        #expect(answer.text.contains("{\n  \"") == isIndented)
    }

    @Test func indentsAsGoDoes() {
        let text = #"{"a":[],"b":{},"c":[1,"x\"{,:\\"],"d":{"e":null}}"#
        let lines = """
            {
              "a": [],
              "b": {},
              "c": [
                1,
                "x\\"{,:\\\\"
              ],
              "d": {
                "e": null
              }
            }
            """
        #expect(String(decoding: IndentedJSON.spread(Array(text.utf8)), as: UTF8.self) == lines)
    }

    @Test func saysTheLimitOfBodies() {
        #expect(StatusError.tooLarge.status.code == 413)
        #expect(StatusError.tooLarge.status.message == "Request entity too large: limit is 3145728")
    }
}
