import Foundation
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

@testable import MilestoneOperator

/// What is told of the certificate that the gateway shows.
@Suite struct ServingCertificateTests {
    /// Good until 2100-10-28T21:11:35Z.
    static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIBmTCCAT+gAwIBAgIUWWelG072DOrNGKXuH3qFanBfBLwwCgYIKoZIzj0EAwIw
        ITEfMB0GA1UEAwwWbWlsZXN0b25lcy5leGFtcGxlLmNvbTAgFw0yNjExMjUyMTEx
        MzVaGA8yMTAwMTAyODIxMTEzNVowITEfMB0GA1UEAwwWbWlsZXN0b25lcy5leGFt
        cGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJe3ZIr3uz1fxC1+uHD4
        nqC67HvGdgE+mEawMlfDoirw4G5vPrWLk0WKkSVGyeYc6ulSLzKeooiV397jVIeP
        MKajUzBRMB0GA1UdDgQWBBQqPRia+Ds+oabMmRxrDA11xBQ6GjAfBgNVHSMEGDAW
        gBQqPRia+Ds+oabMmRxrDA11xBQ6GjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
        BAMCA0gAMEUCIQDluYkaTaXd/tnV7VNalVypIq408kaMAPBpGDlemIhdXAIgMpHU
        6hr6YwoqF/4Mo9mVsLLnIy3yqie3UTch0sehfcE=
        -----END CERTIFICATE-----
        """

    private let end = Timestamp("2100-10-28T21:11:35Z") ?? Timestamp(.distantPast)

    private func state(_ certificate: ServingCertificate, at time: String) throws -> ComponentState {
        ComponentState(.ready, reason: "PodsReady", message: "1 of 1 ready.", isServing: true)
            .showing(certificate, of: "Secret web-tls", at: try #require(Timestamp(time)))
    }

    @Test func readsASecretOfTypeTLS() {
        #expect(
            ServingCertificate(SecretData(["tls.crt": Self.pem, "tls.key": "key"])) == .valid(until: end))
        #expect(
            ServingCertificate(SecretData(["tls.crt": Self.pem]))
                == .unusable("it must have the keys tls.crt and tls.key"))
        #expect(
            ServingCertificate(SecretData(["tls.crt": "-----", "tls.key": ""]))
                == .unusable("tls.crt holds no certificate in PEM"))
    }

    @Test func readsWhatCertManagerSays() throws {
        #expect(ServingCertificate(nil) == .pending("cert-manager has not said anything yet"))
        let waiting: JSONValue = [
            "status": [
                "conditions": [["type": "Ready", "status": "False", "message": "issuer is not ready"]]
            ]
        ]
        #expect(ServingCertificate(waiting) == .pending("issuer is not ready"))
        // One that is being renewed is good until its end.
        let renewing: JSONValue = [
            "status": [
                "notAfter": "2100-10-28T21:11:35Z",
                "conditions": [["type": "Ready", "status": "False", "message": "renewing"]],
            ]
        ]
        #expect(ServingCertificate(renewing) == .valid(until: end))
    }

    @Test func anExpiredCertificateIsNoReadyGateway() throws {
        let good = try state(.valid(until: end), at: "2026-11-25T00:00:00Z")
        #expect(
            good.phase == .ready
                && good.message.hasSuffix("Its certificate is good until 2100-10-28T21:11:35Z."))
        let expired = try state(.valid(until: end), at: "2100-10-28T21:11:35Z")
        #expect(
            expired.phase == .progressing && expired.reason == "CertificateExpired" && expired.isServing)
        #expect(
            expired.message == "Secret web-tls: the certificate expired at 2100-10-28T21:11:35Z; renew it"
        )
    }
}
