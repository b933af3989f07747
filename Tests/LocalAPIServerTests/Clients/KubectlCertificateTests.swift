import Foundation
import Testing

@testable import ControllerRuntimeTesting

/// `kubectl certificate`, from a key to a session of the user that the certificate names.
@Suite(.timeLimit(.minutes(2))) struct KubectlCertificateTests {
    private static func request(_ name: String, _ text: String, signer: String, usages: [String]) -> String {
        """
        apiVersion: certificates.k8s.io/v1
        kind: CertificateSigningRequest
        metadata: {name: \(name)}
        spec:
          request: \(Data(text.utf8).base64EncodedString())
          signerName: \(signer)
          expirationSeconds: 3600
          usages: \(usages)
        """
    }

    /// A new key and a request for a certificate; the key stays in `NAME.key` of the server's directory.
    private func order(
        _ server: ListeningServer, _ name: String, _ subject: String, more: [String] = []
    ) async throws -> String {
        let outcome = try await server.run(
            "openssl",
            [
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject,
                "-keyout", "\(name).key", "-out", "\(name).csr",
            ] + more)
        #expect(outcome.code == 0, "\(outcome.output)")
        return try String(contentsOf: server.directory.appending(path: "\(name).csr"), encoding: .utf8)
    }

    private func expect(
        _ server: ListeningServer, _ command: String, input: String? = nil, _ expected: String..., code: Int32 = 0
    ) async throws {
        let outcome = try await server.kubectl(command.split(separator: " ").map(String.init), input: input)
        #expect(outcome.code == code, "kubectl \(command): \(outcome.output)")
        for text in expected { #expect(outcome.output.contains(text), "kubectl \(command): \(outcome.output)") }
    }

    @Test func givesUsersCertificates() async throws {
        try await ListeningServer.runWithNode { server in
            let text = try await order(server, "ann", "/O=team/CN=ann")
            let document = Self.request(
                "ann", text, signer: "kubernetes.io/kube-apiserver-client", usages: ["client auth"])
            try await expect(server, "create -f -", input: document, "certificatesigningrequest")
            try await expect(server, "get csr", "REQUESTEDDURATION", "kubernetes-admin", "60m", "Pending")
            try await expect(server, "certificate approve ann", "certificatesigningrequest", "approved")
            try await expect(
                server, "wait --for=jsonpath={.status.certificate} csr/ann --timeout=10s", "condition met")
            try await expect(server, "get csr ann", "Approved,Issued")
            try await expect(server, "describe csr ann", "Common Name:", "ann", "Organization:", "team")
            let encoded = try await server.kubectl(["get", "csr", "ann", "-o", "jsonpath={.status.certificate}"])
            try #require(Data(base64Encoded: encoded.output)).write(
                to: server.directory.appending(path: "ann.crt"))
            let session = try await server.run(
                "kubectl",
                [
                    "--kubeconfig=/dev/null", "--server=https://127.0.0.1:\(server.endpoint.port)",
                    "--certificate-authority=ca.crt", "--client-certificate=ann.crt", "--client-key=ann.key", "auth",
                    "whoami",
                ])
            #expect(session.code == 0, "\(session.output)")
            for word in ["ann", "team", "system:authenticated"] { #expect(session.output.contains(word)) }
        }
    }

    @Test func denies() async throws {
        try await ListeningServer.runWithNode { server in
            let text = try await order(server, "bob", "/CN=bob")
            let document = Self.request(
                "bob", text, signer: "kubernetes.io/kube-apiserver-client", usages: ["client auth"])
            try await expect(server, "create -f -", input: document)
            try await expect(server, "certificate deny bob", "denied")
            try await expect(server, "get csr bob", "Denied")
            try await expect(server, "certificate approve bob", "is already Denied", code: 1)
        }
    }

    @Test func refusesWhatItsSignerDoesNotSign() async throws {
        try await ListeningServer.runWithNode { server in
            let text = try await order(server, "node", "/O=others/CN=system:node:n")
            let usages = ["digital signature", "server auth"]
            let document = Self.request("node", text, signer: "kubernetes.io/kubelet-serving", usages: usages)
            try await expect(server, "create -f -", input: document)
            try await expect(server, "certificate approve node", "approved")
            try await expect(server, "wait --for=condition=Failed csr/node --timeout=10s", "condition met")
            try await expect(
                server, "get csr node -o jsonpath={.status.conditions}", "SignerValidationFailure",
                "subject organization is not system:nodes")
            // What somebody else signs is left alone.
            let other = Self.request("other", text, signer: "example.test/own", usages: usages)
            try await expect(server, "create -f -", input: other)
            try await expect(server, "certificate approve other", "approved")
            try await expect(server, "get csr other", "example.test/own", "Approved")
        }
    }
}
