import NIOCore
import PostgreSQL
import Testing

@testable import Backend

struct JSONTextTests {
    private func written(_ bytes: [UInt8], as form: MilestoneColumn.Form) -> String {
        var buffer = ByteBuffer()
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 64 + JSONText.longestEscape * bytes.count) { room in
            var text = JSONText(room)
            bytes.withUnsafeBytes { text.append($0, as: form) }
            return text.count
        }
        return String(buffer: buffer)
    }

    private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    @Test(arguments: Array(0..<20))
    func escapesWhereverInAStringItStands(place: Int) {
        for (byte, escape) in [
            (0x22, #"\""#), (0x5C, #"\\"#), (0x0A, #"\n"#), (0x0D, #"\r"#), (0x09, #"\t"#), (0x00, #"\u0000"#),
            (0x1F, #"\u001f"#), (0x20, " "), (0x21, "!"), (0x23, "#"), (0x5B, "["), (0x5D, "]"), (0x7F, "\u{7F}"),
        ] as [(UInt8, String)] {
            var text = Array(repeating: UInt8(ascii: "x"), count: 19)
            text.insert(byte, at: place)
            let expected = String(repeating: "x", count: place) + escape + String(repeating: "x", count: 19 - place)
            #expect(written(text, as: .text) == "\"\(expected)\"")
        }
        let foreign = String(repeating: "ñ", count: place) + "🚀\u{FFFF}"
        #expect(written(Array(foreign.utf8), as: .text) == "\"\(foreign)\"")
    }

    @Test(arguments: [
        (0, "2000-01-01T00:00:00Z"), (-1, "1999-12-31T23:59:59.999999Z"), (125_000, "2000-01-01T00:00:00.125Z"),
        (848_889_932_000_001, "2026-11-25T02:45:32.000001Z"), (-63_082_281_600_000_000, "0001-01-01T00:00:00Z"),
        (Int64.max, "null"), (.min, "null"),
    ])
    func writesInstantsAsInternetProtocolsDo(microseconds: Int64, text: String) {
        #expect(written(bytes(microseconds), as: .instant) == (text == "null" ? text : "\"\(text)\""))
    }

    @Test func writesOtherForms() {
        #expect(written(bytes(Int32(-1)), as: .date) == "\"1999-12-31\"")
        #expect(written(bytes(Int32.max), as: .date) == "null")
        #expect(written(bytes(Int64.min), as: .integer) == "-9223372036854775808")
        let id = Array(UInt8(0xF0)...0xFF)
        #expect(written(id, as: .uuid) == "\"f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff\"")
        for texts in [[], ["a"], ["a \"b\"", "", "ñ"]] {
            let parameter = texts.queryParameter.bytes ?? []
            let quoted = texts.map { "\"\($0.replacing("\"", with: "\\\""))\"" }
            #expect(written(parameter, as: .texts) == "[\(quoted.joined(separator: ","))]")
        }
    }
}
