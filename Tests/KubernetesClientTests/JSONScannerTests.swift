import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct JSONScannerTests {
    private func members(_ text: String) throws -> [String: String] {
        try ByteBuffer(string: text).withUnsafeReadableBytes { bytes in
            var members: [String: String] = [:]
            var scanner = JSONScanner(bytes)
            try scanner.forEachMember { members[$0] = String(decoding: $1, as: UTF8.self) }
            return members
        }
    }

    @Test func findsMembersAmongBracesWithinStrings() throws {
        let text = #" { "a" : "}\"]\\" , "b":{"c":[1,{"d":"{"}]},"e": -1.5e3 ,"f":[] ,"g":null}"#
        #expect(
            try members(text) == [
                "a": #""}\"]\\""#, "b": #"{"c":[1,{"d":"{"}]}"#, "e": "-1.5e3", "f": "[]", "g": "null",
            ])
    }

    @Test func readsAnEmptyObject() throws {
        #expect(try members(" { } ").isEmpty)
    }

    @Test(arguments: [
        "", "[", "{", #"{"a"#, #"{"a""#, #"{"a":"#, #"{"a":}"#, #"{"a":1"#, #"{"a":"\"#, #"{"a":{"b":1}"#, "1",
    ])
    func refusesWhatIsCutOff(text: String) {
        #expect(throws: JSONScannerError.self) { try members(text) }
    }
}
