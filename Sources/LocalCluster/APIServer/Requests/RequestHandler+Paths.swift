import HTTPTypes
import KubernetesModel
import NIOCore

/// Answers to paths that are about no resource.
extension RequestHandler {
    func respondBeside(resources request: APIRequest, _ target: RequestTarget, _ user: User) async throws -> APIResponse
    {
        try authorize(request, target, user)
        let parts = request.path.split(separator: "/").map(String.init)
        guard let first = parts.first else {
            return .json(["paths": .array(rootPaths.map(JSONValue.string))])
        }
        if [".well-known", "openid"].contains(first) { return try tokenDiscovery(parts, request) }
        let isHealth = ["healthz", "livez", "readyz"].contains(first)
        guard isHealth || ["version", "metrics", "api", "apis", "openapi"].contains(first) else { return .pageNotFound }
        guard request.method == .get || request.method == .head else { throw StatusError.methodNotAllowed }
        if isHealth { return health(parts, request.query) }
        if first == "version" || first == "metrics", parts.count > 1 { return .pageNotFound }
        switch first {
        case "version": return .json(ServerVersion.document)
        case "metrics":
            return APIResponse(
                status: .ok, contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: .bytes(.init(string: counter.exposition(objects: store.counts) + gate.exposition)))
        case "openapi": return try openAPI(Array(parts.dropFirst()), request)
        default: return try discovery(parts, request)
        }
    }

    private var rootPaths: [String] {
        let groups = registry.snapshot.groups.filter { !$0.name.isEmpty }.map { "/apis/\($0.name)" }.sorted()
        return ["/.well-known/openid-configuration", "/api", "/api/v1", "/apis"] + groups
            + [
                "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz",
                "/version",
            ]
    }

    private func tokenDiscovery(_ parts: [String], _ request: APIRequest) throws -> APIResponse {
        let document: JSONValue
        let contentType: String
        switch parts.joined(separator: "/") {
        case ".well-known/openid-configuration":
            document = tokens.discovery.configuration(host: request.headers[HTTPField.Name.host] ?? "127.0.0.1")
            contentType = "application/json"
        case "openid/v1/jwks":
            document = tokens.discovery.keySet
            contentType = "application/jwk-set+json"
        default: return .pageNotFound
        }
        guard request.method == .get || request.method == .head else { throw StatusError.methodNotAllowed }
        var response = APIResponse(
            status: .ok, contentType: contentType, body: .bytes(.init(bytes: document.serialized())))
        response.head.headerFields[.cacheControl] = "public, max-age=3600"
        return response
    }

    private func health(_ parts: [String], _ query: Query) -> APIResponse {
        let checks = ["ping", "log", "etcd"]
        if parts.count > 1 { return checks.contains(parts[1]) ? .text("ok") : .pageNotFound }
        guard query["verbose"] != nil else { return .text("ok") }
        let lines = checks.map { "[+]\($0) ok\n" }.joined()
        return .text("\(lines)\(parts[0]) check passed\n")
    }
}

/// What `/version` says: the Kubernetes version whose behaviour is followed.
enum ServerVersion {
    static let document: JSONValue = [
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.2+milestones", "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "swift", "compiler": "swift",
        "platform": .string(platform),
    ]

    private static let platform: String = {
        #if arch(arm64)
            "linux/arm64"
        #else
            "linux/amd64"
        #endif
    }()
}
