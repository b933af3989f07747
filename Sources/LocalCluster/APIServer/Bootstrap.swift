import HTTPTypes
import KubernetesModel
import NIOCore

/// Makes what every cluster begins with, where it isn't there yet.
struct Bootstrap {
    let handler: RequestHandler
    let configuration: APIServer.Configuration

    private static let namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"]

    func run() async throws {
        for name in Self.namespaces {
            try await create("/api/v1/namespaces", ["metadata": ["name": .string(name)]])
        }
        for document in BootstrapPolicy.documents {
            let plural = document["kind"] == "ClusterRole" ? "clusterroles" : "clusterrolebindings"
            try await create("/apis/rbac.authorization.k8s.io/v1/\(plural)", document)
        }
        try await create(
            "/api/v1/namespaces/default/services",
            [
                "metadata": ["name": "kubernetes", "labels": ["component": "apiserver", "provider": "kubernetes"]],
                "spec": [
                    "clusterIP": .string(configuration.serviceAddress),
                    "ports": [
                        ["name": "https", "port": .integer(Int64(configuration.port == 0 ? 6443 : configuration.port))]
                    ],
                ],
            ])
    }

    /// Creates an object; one that is there already stays as it is.
    private func create(_ path: String, _ document: JSONValue) async throws {
        let head = HTTPRequest(
            method: .post, scheme: "https", authority: nil, path: "\(path)?fieldManager=kube-apiserver",
            headerFields: [.contentType: "application/json"])
        let request = APIRequest(head, body: ByteBuffer(bytes: document.serialized()))
        let response = await handler.respond(to: request, as: .component("apiserver"))
        guard response.head.status.code != 201, response.head.status.code != 409 else { return }
        guard case .bytes(let body) = response.body else { return }
        // The address of the Service may be taken by itself: then it exists already too.
        if response.head.status.code == 422, path.hasSuffix("services") { return }
        throw StatusError.internalError("can't make \(document.name.quoted): \(String(buffer: body))")
    }
}
