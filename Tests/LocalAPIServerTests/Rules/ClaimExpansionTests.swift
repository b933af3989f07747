import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// Claims that are to grow or shrink, in the words of the real server.
@Suite struct ClaimExpansionTests {
    private let claims = "/api/v1/namespaces/default/persistentvolumeclaims"

    /// A claim of 8Gi, bound unless it is said otherwise, of a class that allows expansion or doesn't.
    private func makeClaim(_ server: TestServer, expandable: Bool, isBound: Bool = true) async throws {
        try await server.send(
            .post, "/apis/storage.k8s.io/v1/storageclasses",
            [
                "metadata": ["name": "standard"], "provisioner": "example.com/disk",
                "allowVolumeExpansion": .bool(expandable),
            ])
        try await server.send(
            .post, claims,
            [
                "metadata": ["name": "data"],
                "spec": [
                    "accessModes": ["ReadWriteOnce"], "storageClassName": "standard",
                    "resources": ["requests": ["storage": "8Gi"]],
                ],
            ])
        guard isBound else { return }
        try await server.send(
            .patch, "\(claims)/data/status", ["status": ["phase": "Bound", "capacity": ["storage": "8Gi"]]],
            type: "application/merge-patch+json")
    }

    private func resize(_ server: TestServer, _ size: String) async throws -> (status: Int, document: JSONValue) {
        try await server.send(
            .patch, "\(claims)/data", ["spec": ["resources": ["requests": ["storage": .string(size)]]]],
            type: "application/merge-patch+json")
    }

    @Test func aClassThatAllowsExpansionLetsClaimsGrow() async throws {
        let server = try await TestServer()
        try await makeClaim(server, expandable: true)
        let grown = try await resize(server, "16Gi")
        #expect(grown.status == 200)
        #expect(grown.document[path: "spec", "resources", "requests", "storage"] == "16Gi")
    }

    @Test func aClassThatDoesNotForbidsIt() async throws {
        let server = try await TestServer()
        try await makeClaim(server, expandable: false)
        let refused = try await resize(server, "16Gi")
        #expect(refused.status == 403 && refused.document["reason"] == "Forbidden")
        #expect(
            refused.document["message"]
                == "persistentvolumeclaims \"data\" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
        )
    }

    @Test func onlyBoundClaimsGrow() async throws {
        let server = try await TestServer()
        try await makeClaim(server, expandable: true, isBound: false)
        let refused = try await resize(server, "16Gi")
        #expect(refused.status == 422)
        #expect(
            refused.document["message"]?.stringValue?.contains("spec is immutable after creation except") == true)
    }

    @Test func noClaimShrinks() async throws {
        let server = try await TestServer()
        try await makeClaim(server, expandable: true)
        let refused = try await resize(server, "4Gi")
        #expect(refused.status == 422 && refused.document["reason"] == "Invalid")
        #expect(
            refused.document["message"]?.stringValue?.contains("field can not be less than status.capacity") == true)
    }
}
