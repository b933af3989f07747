import Testing

@testable import APIMachinery

@Suite struct NameRuleTests {
    private static let subdomain =
        #"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#

    @Test(arguments: ["UPPER", "-lead", "trail-", "under_score", "a..b", "a\n"])
    func refusesBadSubdomains(name: String) {
        #expect(NameRule.dns1123Subdomain.violations(of: name) == [Self.subdomain])
    }

    @Test func countsCharacters() {
        let name = String(repeating: "x", count: 254)
        #expect(NameRule.dns1123Subdomain.violations(of: name) == ["must be no more than 253 characters"])
        #expect(
            NameRule.labelValue.violations(of: String(repeating: "x", count: 64)) == ["must be no more than 63 bytes"])
    }

    @Test(arguments: ["a", "a.b-c", "0"])
    func acceptsGoodSubdomains(name: String) {
        #expect(NameRule.dns1123Subdomain.violations(of: name) == [])
    }

    @Test func checksKeysOfLabels() {
        #expect(NameRule.qualifiedNameViolations(of: "example.com/ok") == [])
        #expect(NameRule.qualifiedNameViolations(of: "UPPER.example.com/ok") == ["prefix part \(Self.subdomain)"])
        #expect(
            NameRule.qualifiedNameViolations(of: "a/b/c") == [
                "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ])
    }

    /// What is told of a rule's form is what is checked: the pattern beside the check, on texts of the bytes that matter.
    @Test(arguments: [
        NameRule.dns1123Subdomain, .wildcardSubdomain, .dns1123Label, .dns1035Label, .qualifiedPart, .labelValue,
        .configMapKey,
    ])
    func checksWhatItsPatternSays(rule: NameRule) throws {
        let pattern = try Regex(rule.pattern)
        let characters = Array("*.-_aAzZ09 /\n{`@[é")
        var texts = [""]
        for _ in 0..<4 { texts += texts.suffix(3_000).flatMap { text in characters.map { text + String($0) } } }
        texts += ["*.a", "*.a.b-c", "a.b.c-d", "a-.b", "*.a..b", "*..a", "aa*.b"]
        for text in texts {
            #expect(rule.fits(text) == (text.wholeMatch(of: pattern) != nil), "\(text.debugDescription)")
        }
    }
}
