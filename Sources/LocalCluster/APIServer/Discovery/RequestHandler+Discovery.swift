import HTTPTypes
import KubernetesModel
import NIOCore

/// Answers to `/api` and `/apis`: what is served.
extension RequestHandler {
    func discovery(_ parts: [String], _ request: APIRequest) throws -> APIResponse {
        let snapshot = registry.snapshot
        let isCore = parts[0] == "api"
        switch parts.count {
        case 1: return try root(isCore: isCore, snapshot, request)
        case 2 where isCore: return try resources("", parts[1], snapshot)
        case 2:
            guard snapshot.hasGroup(parts[1]), !parts[1].isEmpty else { return .pageNotFound }
            return .json(Discovery.group(parts[1], snapshot))
        case 3 where !isCore:
            guard snapshot.hasGroup(parts[1]) else {
                return GroupServices.isElsewhere(parts[1], parts[2], store) ? .serviceUnavailable : .pageNotFound
            }
            return try resources(parts[1], parts[2], snapshot)
        default: throw StatusError.unknownResource
        }
    }

    private func root(isCore: Bool, _ snapshot: Registry.Snapshot, _ request: APIRequest) throws -> APIResponse {
        let mediaType = try MediaType.negotiate(request.headers, isCollection: false)
        if mediaType.transformation == .groupDiscovery {
            let version = mediaType.transformationVersion
            let document = Discovery.aggregated(isCore: isCore, apiVersion: version, snapshot)
            let short = version.split(separator: "/").last ?? ""
            return APIResponse(
                status: .ok, contentType: "application/json;g=apidiscovery.k8s.io;v=\(short);as=APIGroupDiscoveryList",
                body: .bytes(.init(bytes: document.serialized())))
        }
        guard isCore else {
            let groups = snapshot.groups.filter { !$0.name.isEmpty }.map { group -> JSONValue in
                var document = Discovery.group(group.name, snapshot)
                document["kind"] = nil
                document["apiVersion"] = nil
                return document
            }
            return .json(["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)])
        }
        return .json([
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [
                [
                    "clientCIDR": "0.0.0.0/0",
                    "serverAddress": .string(request.headers[HTTPField.Name.host] ?? "127.0.0.1"),
                ]
            ],
        ])
    }

    private func resources(_ group: String, _ version: String, _ snapshot: Registry.Snapshot) throws -> APIResponse {
        let kinds = snapshot.kinds(group: group, version: version)
        guard !kinds.isEmpty else { throw StatusError.unknownResource }
        return .json(Discovery.resourceList(kinds, group: group, version: version))
    }
}

extension HTTPField.Name {
    /// The field that names where the server was reached.
    static var host: HTTPField.Name {
        guard let name = HTTPField.Name("Host") else { preconditionFailure("Host is a header field's name") }
        return name
    }
}
