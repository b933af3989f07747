import HTTPTypes
import KubernetesModel
import NIOCore

/// Makes what every cluster begins with, where it isn't there yet.
struct Bootstrap {
    let handler: RequestHandler
    let configuration: APIServer.Configuration
    let kinds: [ResourceKind]

    private static let namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"]

    func run() async throws {
        for name in Self.namespaces {
            try await create("/api/v1/namespaces", ["metadata": ["name": .string(name)]])
        }
        for document in BootstrapPolicy.documents {
            let plural = document["kind"] == "ClusterRole" ? "clusterroles" : "clusterrolebindings"
            try await create("/apis/rbac.authorization.k8s.io/v1/\(plural)", document)
        }
        try await createClusterObjects()
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

    /// Makes what the cluster as a whole is set up by.
    private func createClusterObjects() async throws {
        let flowControl = "/apis/flowcontrol.apiserver.k8s.io/v1"
        var objects = FlowControlDefaults.levels.map { ("\(flowControl)/prioritylevelconfigurations", $0) }
        objects += FlowControlDefaults.schemas.map { ("\(flowControl)/flowschemas", $0) }
        objects += GroupServices.builtIn(kinds).map { ("/apis/apiregistration.k8s.io/v1/apiservices", $0) }
        objects += Self.priorityClasses.map { ("/apis/scheduling.k8s.io/v1/priorityclasses", $0) }
        objects.append(
            (
                "/apis/networking.k8s.io/v1/servicecidrs",
                [
                    "metadata": ["name": .string(ServiceRanges.own)],
                    "spec": ["cidrs": [.string(configuration.serviceAddresses.description)]],
                ]
            ))
        for (path, document) in objects { try await create(path, document) }
    }

    /// The classes of pods that a cluster can't do without.
    private static let priorityClasses: [JSONValue] = [
        [
            "metadata": ["name": "system-cluster-critical"], "value": 2_000_000_000,
            "description":
                "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
        ],
        [
            "metadata": ["name": "system-node-critical"], "value": 2_000_001_000,
            "description": "Used for system critical pods that must not be moved from their current node.",
        ],
    ]

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
