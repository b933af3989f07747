import Testing

@testable import Gateway

@Suite("Claim sets")
struct ClaimSetTests {
    @Test func readsMembers() throws {
        let claims = try #require(
            ClaimSet(
                Array(#" {"a":"x\u00e9\ud83d\ude00\n","b":-1.5e2,"c":["p","q"],"d":{"e":[1,null]},"f":true} "#.utf8)))
        #expect(claims.string("a") == "xé😀\n")
        #expect(claims.number("b") == -150)
        #expect(claims["c"] == .strings(["p", "q"]))
        #expect(claims["d"] == .other)
        #expect(claims["f"] == .other)
        #expect(claims["g"] == nil)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{}x", #"{"a":1,"a":2}"#, #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, #"{"a":01}"#,
        #"{"a":+1}"#,
        #"{"a":.5}"#, #"{"a":"\x"}"#, #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, "{\"a\":\"\u{1}\"}", #"{"a":tru}"#,
        #"{"a":{"b":1,"b":2}}"#, String(repeating: #"{"a":"#, count: 20) + "1" + String(repeating: "}", count: 20),
        String(repeating: "[", count: 5000),
    ])
    func refusesWhatParsersReadDifferently(text: String) {
        #expect(ClaimSet(Array(text.utf8)) == nil)
    }

    @Test func decodesOnlyCanonicalBase64() {
        for octets: [UInt8] in [[], [0], [0, 1], [0, 1, 2], [255, 254, 253, 252]] {
            #expect(Scan.base64(Base64URL.encode(octets)) == octets)
        }
        for text in ["A", "AA=", "AB", "AAB", "A+", "A/", "A A", "AAA=", "é"] {
            #expect(Scan.base64(text) == nil, "\(text)")
        }
    }
}
