package import HTTPTypes
package import Hummingbird
package import NIOCore

extension Response {
    /// Creates a response whose body is finished JSON.
    package init(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], contentType: String = "application/json",
        json: ByteBuffer
    ) {
        var headers = headers
        headers[.contentType] = contentType
        self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: json))
    }
}
