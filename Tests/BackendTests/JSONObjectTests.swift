import NIOCore
import ServiceKit
import Testing

@testable import Backend

struct JSONObjectTests {
    @Test func readsMembersOfEveryKind() throws {
        let text = #"""
             { "text" : "a\"\\\/\b\f\n\r\t\u00f1\ud83d\ude80ñ🚀", "empty":"", "number":-12.5e-1, "zero":0,
            "yes":true,"no":false,"none":null,"texts":["a","b"],"nothing":[],"mixed":["a",1,[{"x":[]}]],"object":{"a":{}} }
            """#
        let members = try JSONObject(ByteBuffer(string: text)).members
        #expect(
            members == [
                "text": .text("a\"\\/\u{8}\u{C}\n\r\tñ🚀ñ🚀"), "empty": .text(""), "number": .number(-1.25),
                "zero": .number(0), "yes": .flag(true), "no": .flag(false), "none": .null, "texts": .texts(["a", "b"]),
                "nothing": .texts([]), "mixed": .other("an array of other things"), "object": .other("an object"),
            ])
    }

    @Test(arguments: [
        "", "{", "}", "{}x", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{a:1}"#, #"{'a':1}"#, #"{"a":01}"#,
        #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":+1}"#, #"{"a":1e}"#, #"{"a":NaN}"#, #"{"a":tru}"#, #"{"a":"\x"}"#,
        #"{"a":"\u12"}"#, #"{"a":"\ud83d"}"#, #"{"a":"\ud83dx"}"#, #"{"a":"\ude80"}"#, "{\"a\":\"\u{1}\"}",
        "{\"a\":\"\n\"}", #"{"a":"b}"#, #"{"a":[1,]}"#, #"{"a":[1 2]}"#, #"{"a":{"b":}}"#,
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(throws: Problem.self) { try JSONObject(ByteBuffer(string: text)) }
    }

    @Test func refusesInvalidUTF8AndDeepNesting() throws {
        let broken: [UInt8] = Array(#"{"a":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
        #expect(throws: Problem.self) { try JSONObject(ByteBuffer(bytes: broken)) }
        func nested(_ depth: Int) -> ByteBuffer {
            let brackets = (String(repeating: "[", count: depth), String(repeating: "]", count: depth))
            return ByteBuffer(string: "{\"a\":\(brackets.0)\(brackets.1)}")
        }
        #expect(try JSONObject(nested(100)).members.count == 1)
        for depth in [129, 100_000] { #expect(throws: Problem.self) { try JSONObject(nested(depth)) } }
    }

    @Test func namesMembersThatAreGivenTwice() throws {
        let object = try JSONObject(ByteBuffer(string: #"{"title":"a","date":"1970-01-01","title":"b"}"#))
        #expect(object.repeated == ["title"])
        let problem = #expect(throws: Problem.self) { try MilestoneChange.read(object) }
        #expect(problem?.errors == [.init(field: "title", reason: "must not be given twice")])
    }
}
