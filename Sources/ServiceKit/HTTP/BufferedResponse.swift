package import HTTPTypes
package import Hummingbird
package import NIOCore

/// A response that is finished, whoever sends it.
package struct BufferedResponse: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: ByteBuffer

    /// Creates a response.
    package init(_ status: HTTPResponse.Status, headers: HTTPFields = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Creates a response whose body is finished JSON.
    package init(
        _ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], contentType: String = "application/json",
        json: ByteBuffer
    ) {
        self.init(status, headers: headers, body: json)
        self.headers[.contentType] = contentType
    }
}

extension Response {
    /// Creates a response that a handler of the router returns.
    package init(_ response: BufferedResponse) {
        self.init(
            status: response.status, headers: response.headers, body: ResponseBody(byteBuffer: response.body))
    }

    /// Creates a response whose body is finished JSON.
    package init(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], contentType: String = "application/json",
        json: ByteBuffer
    ) {
        self.init(BufferedResponse(status, headers: headers, contentType: contentType, json: json))
    }
}
