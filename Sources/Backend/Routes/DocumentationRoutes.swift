import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// `/openapi.json`, the API's description for programs, and `/docs`, the same for people.
struct DocumentationRoutes {
    private let description: ByteBuffer
    private let page: ByteBuffer

    /// Creates routes that describe an API, which must be whole already.
    init(of api: API) throws {
        var description = ByteBuffer()
        description.writeJSON(
            OpenAPIDocument(
                title: "Milestones", description: "Historical milestones of technology.", version: "1",
                operations: api.operations, schemas: MilestoneSchemas.all
            ).json)
        self.description = description
        guard let file = Bundle.module.url(forResource: "Resources/docs", withExtension: "html") else {
            throw CocoaError(.fileNoSuchFile, userInfo: [NSFilePathErrorKey: "docs.html"])
        }
        page = ByteBuffer(bytes: try Data(contentsOf: file))
    }

    func add(to router: Router<ServiceRequestContext>) {
        router.get("/openapi.json") { [description] _, _ in Response(json: description) }
        router.get("/docs") { [page] _, _ in
            Response(status: .ok, headers: Self.pageHeaders, body: ResponseBody(byteBuffer: page))
        }
        for path: RouterPath in ["/openapi.json", "/docs"] {
            router.refuseOtherMethods(of: path, allowed: [.get, .head])
        }
    }

    private static let pageHeaders: HTTPFields = [
        .contentType: "text/html; charset=utf-8",
        .contentSecurityPolicy:
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
    ]
}
