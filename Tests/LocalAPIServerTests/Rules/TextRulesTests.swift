import KubernetesModel
import NIOCore
import Testing

@testable import LocalAPIServer

@Suite struct TextRulesTests {
    @Test(arguments: [
        ("0.5", "500m"), ("1000m", "1"), ("1024Mi", "1Gi"), ("1.5Gi", "1536Mi"), ("128Mi", "128Mi"), ("1000", "1k"),
        ("0", "0"), ("2", "2"), ("1e3", "1e3"), ("100m", "100m"),
    ])
    func spellsQuantitiesCanonically(_ written: String, _ stored: String) {
        #expect(QuantityText.canonical(.string(written)) == .string(stored))
    }

    static let ages: [(Double, String)] = [
        (0, "0s"), (119, "119s"), (120, "2m"), (150, "2m30s"), (3600, "60m"), (10_800, "3h"), (169_200, "47h"),
        (259_200, "3d"), (69_120_000, "2y70d"), (-10, "<invalid>"),
    ]

    @Test(arguments: ages)
    func showsAges(_ seconds: Double, _ text: String) { #expect(HumanDuration.text(seconds: seconds) == text) }

    @Test(arguments: [
        (".spec.replicas", "3"), (".spec.hosts[*]", "\"a\""), (".spec.hosts[1]", "\"b\""), (".spec.hosts[-1]", "\"b\""),
        (".status.conditions[?(@.type==\"Ready\")].status", "\"True\""),
        (".metadata.annotations.example\\.com/x", "\"y\""), (".metadata.annotations['example.com/x']", "\"y\""),
    ])
    func followsJSONPaths(_ path: String, _ value: String) throws {
        let object = try JSONValue(
            parsing:
                #"{"spec":{"replicas":3,"hosts":["a","b"]},"metadata":{"annotations":{"example.com/x":"y"}},"status":{"conditions":[{"type":"Other","status":"False"},{"type":"Ready","status":"True"}]}}"#
                .utf8)
        #expect(JSONPath(path).first(in: object)?.text() == value)
    }

    @Test func findsRepeatedMembersAndTheirOrder() {
        let scan = MemberScan(#"{"b":{"y":[{"k":1,"k":2}]},"a":"\"}","a":1}"#.utf8)
        #expect(scan.duplicates == ["b.y[0].k", "a"])
        #expect(scan.sorted(["a", "b.y", "b"]) == ["b", "b.y", "a"])
    }

    @Test func ordersVersionsAsKubernetesDoes() {
        let versions = ["v1alpha1", "v2", "foo", "v1", "v1beta2", "v10", "v1beta10"]
        #expect(
            versions.sorted(by: VersionPriority.isBefore) == [
                "v10", "v2", "v1", "v1beta10", "v1beta2", "v1alpha1", "foo",
            ])
    }

    @Test func handsOutAddressesOfItsRange() throws {
        let range = try #require(AddressRange("127.96.0.0/16"))
        #expect(range[257] == "127.96.1.1")
        #expect(range.contains("127.96.255.1"))
        #expect(!range.contains("127.97.0.1"))
        #expect(AddressRange("127.96.0.0") == nil)
    }

    @Test(arguments: [
        "27", "-1", "0x1F", "0o17", "1_000", "1.5", ".5", "1e3", "true", "yes", "off", "null", "~", "", "1:30",
        "2026-11-25", "2026-11-25T13:36:46Z", "<<", ".inf",
    ])
    func quotesTextThatYAMLWouldTakeForSomethingElse(_ text: String) throws {
        #expect(YAMLText.text(["a": .string(text)]) == "a: \"\(text)\"\n")
        #expect(
            try YAMLText.read(ByteBuffer(string: YAMLText.text(["a": .string(text)]))).document == ["a": .string(text)])
    }

    @Test(arguments: ["nginx:1.27", "v1", "127.0.0.1", "1Gi", "500m", "2026-x", "a b", "--", "-a", "1.2.3", "."])
    func leavesOrdinaryTextUnquoted(_ text: String) { #expect(YAMLText.text(["a": .string(text)]) == "a: \(text)\n") }

    @Test func tellsOfKeysThatStandTwice() throws {
        let reading = try YAMLText.read(ByteBuffer(string: "a: 1\nb:\n  \"c\": x\n  c: y\n  c: z\na: 2\n"))
        #expect(reading.document == ["a": 2, "b": ["c": "z"]])
        #expect(
            reading.duplicates == [
                "line 4: key \"c\" already set in map", "line 5: key \"c\" already set in map",
                "line 6: key \"a\" already set in map",
            ])
    }
}
