import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

extension OnCluster {
    /// A gateway that ends TLS itself.
    @Suite struct GatewayHTTPSTests {
        @Test func aCertificateThatIsMissingOrUnusableIsTold() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(spec: ["gateway": ["https": ["secretName": "web-tls", "port": 443]]])
                let missing = try await cluster.wait(for: .gatewayReady, .no, reason: "CertificateNotReady")
                let gateway = missing.status?.conditions?.first { $0.type == ConditionType.gatewayReady.rawValue }
                #expect(gateway?.message == "Secret web-tls: it is missing")
                _ = try await cluster.resource(Secret.self).create(
                    Secret(metadata: ObjectMeta(name: "web-tls"), data: ["tls.crt": Base64.encode("no".utf8)]))
                try await cluster.wait(for: .gatewayReady, .no, reason: "CertificateUnusable")
                let data: JSONValue = [
                    "tls.crt": .string(Base64.encode(ServingCertificateTests.pem.utf8)),
                    "tls.key": .string(Base64.encode("key".utf8)),
                ]
                _ = try await cluster.resource(Secret.self).patch("web-tls", .merge(["data": data]))
                let platform = try await cluster.wait(for: .ready, .yes)
                #expect(platform.status?.url == "https://demo-gateway.apps.svc")
            }
        }

        @Test func certManagersKindIsWaitedFor() async throws {
            try await OperatorCluster.with { cluster in
                try await cluster.create(
                    spec: [
                        "gateway": ["https": ["issuerRef": ["name": "ca"], "dnsNames": ["a.example.com"]]]
                    ])
                try await cluster.wait(for: .gatewayReady, .no, reason: "KindNotServed")
            }
        }
    }
}
