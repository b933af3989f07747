import Testing

@testable import Gateway

@Suite("Remembered tokens")
struct VerifiedTokensTests {
    private static let ada = VerifiedToken(identity: Identity(subject: "ada", role: .editor), expiry: 100)

    @Test func aTokenIsKnownUntilItExpires() {
        var tokens = VerifiedTokens(capacity: 8)
        let octets = Array("header.payload.a-signature-of-some-length".utf8)
        #expect(tokens.token(octets.span, octets.indices, now: 0) == nil)
        tokens.keep(Self.ada, octets.span, octets.indices)
        #expect(tokens.token(octets.span, octets.indices, now: 99) == Self.ada)
        #expect(tokens.token(octets.span, octets.indices, now: 100) == nil)
    }

    @Test func everyOctetCounts() {
        var tokens = VerifiedTokens(capacity: 1)
        let octets = Array("header.payload.a-signature-of-some-length".utf8)
        tokens.keep(Self.ada, octets.span, octets.indices)
        for index in octets.indices {
            var forged = octets
            forged[index] ^= 1
            #expect(tokens.token(forged.span, forged.indices, now: 0) == nil, "\(index)")
        }
        #expect(tokens.token(octets.span, 1..<octets.count, now: 0) == nil)
        let longer = [0x61] + octets
        #expect(tokens.token(longer.span, longer.indices, now: 0) == nil)
        #expect(tokens.token(longer.span, 1..<longer.count, now: 0) == Self.ada, "wherever it stands")
    }

    @Test func sizeIsBounded() {
        var none = VerifiedTokens(capacity: 0)
        let octets = Array("header.payload.a-signature-of-some-length".utf8)
        none.keep(Self.ada, octets.span, octets.indices)
        #expect(none.token(octets.span, octets.indices, now: 0) == nil)
        var one = VerifiedTokens(capacity: 1)
        let other = Array("header.payload.b-signature-of-some-length".utf8)
        one.keep(Self.ada, octets.span, octets.indices)
        one.keep(Self.ada, other.span, other.indices)
        #expect(one.token(octets.span, octets.indices, now: 0) == nil)
        #expect(one.token(other.span, other.indices, now: 0) == Self.ada)
    }
}
