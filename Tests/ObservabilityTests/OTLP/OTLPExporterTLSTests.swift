import Crypto
import Foundation
import Logging
import NIOSSL
import ObservabilityTesting
import SwiftASN1
import Testing
import X509

@testable import Observability

@Suite(.timeLimit(.minutes(1)))
struct OTLPExporterTLSTests {
    /// PEM files of a certificate for 127.0.0.1 that signs itself, and of its key.
    private struct Identity {
        let certificate: String
        let key: String

        init(in directory: URL, named name: String) throws {
            let key = P256.Signing.PrivateKey()
            let subject = try DistinguishedName { CommonName(name) }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(),
                publicKey: Certificate.PrivateKey(key).publicKey, notValidBefore: Date().addingTimeInterval(-60),
                notValidAfter: Date().addingTimeInterval(3600), issuer: subject, subject: subject,
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                    SubjectAlternativeNames([.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
                }, issuerPrivateKey: Certificate.PrivateKey(key))
            self.certificate = directory.appending(path: "\(name).crt").path
            self.key = directory.appending(path: "\(name).key").path
            try Data(certificate.serializeAsPEM().pemString.utf8).write(to: URL(filePath: self.certificate))
            try Data(key.pemRepresentation.utf8).write(to: URL(filePath: self.key))
        }
    }

    /// Lends a receiver over TLS, which lets in only those who show the client's certificate.
    private func withReceiver(
        _ body: (OTLPReceiver, _ server: Identity, _ client: Identity) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "otlp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let (server, client) = try (
            Identity(in: directory, named: "server"), Identity(in: directory, named: "client")
        )
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(server.certificate).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: server.key, format: .pem)))
        tls.certificateVerification = .noHostnameVerification
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(client.certificate))
        try await OTLPReceiver.listening(tls: tls) { try await body($0, server, client) }
        try FileManager.default.removeItem(at: directory)
    }

    private func send(to receiver: OTLPReceiver, _ variables: [String: String]) async throws -> ExporterUnderTest {
        let read = try OTLPSettings(serviceName: "test") { name in
            name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? receiver.url : variables[name]
        }
        let subject = try ExporterUnderTest(sendingTo: receiver.url) { $0.traces = read.traces }
        try await subject.exporter.run { subject.record(1) }
        return subject
    }

    @Test func trustsWhomTheVariablesNameAndShowsWhoItIs() async throws {
        try await withReceiver { receiver, server, client in
            let subject = try await send(
                to: receiver,
                [
                    "OTEL_EXPORTER_OTLP_CERTIFICATE": server.certificate,
                    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": client.certificate,
                    "OTEL_EXPORTER_OTLP_CLIENT_KEY": client.key,
                ])
            #expect(subject.sent == 1)
            #expect(try receiver.spans.count == 1)
        }
    }

    @Test func tellsNothingToStrangers() async throws {
        try await withReceiver { receiver, _, client in
            let subject = try await send(
                to: receiver,
                [
                    "OTEL_EXPORTER_OTLP_CERTIFICATE": client.certificate,
                    "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": client.certificate,
                    "OTEL_EXPORTER_OTLP_CLIENT_KEY": client.key,
                ])
            #expect(subject.dropped(.failed) == 1)
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test func isRefusedWithoutItsCertificate() async throws {
        try await withReceiver { receiver, server, _ in
            let subject = try await send(to: receiver, ["OTEL_EXPORTER_OTLP_CERTIFICATE": server.certificate])
            #expect(subject.dropped(.failed) == 1)
            #expect(receiver.requests.isEmpty)
        }
    }
}
