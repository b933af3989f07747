import AsyncHTTPClient
import KubernetesModel
import NIOCore
import NIOHTTP1

/// What a server answered.
struct HTTPAnswer {
    var status: Int
    var headers: HTTPHeaders
    var body: String

    /// The body as JSON.
    var json: JSONValue {
        get throws { try JSONValue(parsing: body.utf8) }
    }

    /// Sends a request, with a deadline.
    static func of(
        _ method: HTTPMethod = .GET, _ url: String, token: String? = nil, accept: String? = nil, json: JSONValue? = nil
    ) async throws -> HTTPAnswer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        if let accept { request.headers.add(name: "accept", value: accept) }
        if let json {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(json.serialized())
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 16 << 20)
        return HTTPAnswer(
            status: Int(response.status.code), headers: response.headers, body: String(buffer: body))
    }
}
