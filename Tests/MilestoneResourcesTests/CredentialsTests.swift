import Crypto
import KubernetesModel
import Testing

@testable import MilestoneResources

@Suite struct CredentialsTests {
    private func text(_ data: SecretData, _ key: String) throws -> String {
        let encoded = try #require(data.encoded[key])
        return String(decoding: try #require(Base64.decode(encoded)), as: UTF8.self)
    }

    @Test func aSeedDecidesEverything() {
        var one = SplitMix(state: 7)
        var two = SplitMix(state: 7)
        var three = SplitMix(state: 8)
        let first = AdminCredentials.generate(using: &one)
        #expect(first == AdminCredentials.generate(using: &two))
        #expect(first != AdminCredentials.generate(using: &three))
    }

    @Test func theURINamesTheServerAndThePassword() throws {
        var random = SplitMix(state: 7)
        let data = DatabaseCredentials.generate(host: "demo-database.apps.svc", using: &random)
        let password = try text(data, "password")
        #expect(password.count == 32)
        #expect(
            try text(data, "uri") == "postgresql://milestones:\(password)@demo-database.apps.svc:5432/milestones")
        #expect(data.encoded.keys.sorted() == ["dbname", "host", "password", "port", "uri", "username"])
    }

    @Test func signingKeysArePKCS8AndSortByAge() throws {
        var random = SplitMix(state: 7)
        let early = try #require(Timestamp("2026-01-02T03:04:05Z"))
        let late = try #require(Timestamp("2026-11-02T03:04:05Z"))
        let old = SigningKeys.generate(at: early, using: &random)
        let new = SigningKeys.generate(at: late, using: &random)
        let name = try #require(old.encoded.keys.first)
        #expect(name == "20260102T030405Z")
        let newName = try #require(new.encoded.keys.first)
        #expect(name < newName)
        let pem = try text(old, name)
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----"))
        #expect(throws: Never.self) { try P256.Signing.PrivateKey(pemRepresentation: pem) }
    }
}
