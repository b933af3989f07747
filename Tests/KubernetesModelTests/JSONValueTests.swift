import KubernetesModel
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        (#"{"a":[1,-2.5,true,null,"x"],"b":{}}"#, #"{"a":[1,-2.5,true,null,"x"],"b":{}}"#),
        (#" [ 9007199254740993 , 1e3, 0.1 ] "#, "[9007199254740993,1000,0.1]"),
        (#""\u00e9\ud83d\ude00\n\/""#, #""é😀\n/""#),
        (#""\ud800x""#, "\"\u{FFFD}x\""),
        (#"{"a":1,"a":2}"#, #"{"a":2}"#),
    ])
    func readsAndWrites(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text.utf8).text() == expected)
    }

    @Test(arguments: [
        "", "{", "[1,]", "01", "1.", "tru", #""\x""#, "\"a\nb\"", "[1] 2", #"{"a" 1}"#, "nul", "-", #"{a:1}"#,
    ])
    func refusesWhatIsNoJSON(text: String) {
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: text.utf8) }
    }

    /// Foundation's decoder reports a fraction that is asked for as a whole number by an error of its own.
    @Test func fractionsAreDecoded() throws {
        struct Holder: Decodable { var value: JSONValue }
        let document: JSONValue = ["value": [0.25, 1, -3.5e300]]
        #expect(try document.decode(as: Holder.self).value == [0.25, 1, -3.5e300])
    }

    @Test func refusesNestingBeyondTheLimit() {
        let deep = String(repeating: "[", count: JSONValue.maximumDepth + 1)
        #expect(throws: JSONParsingError.self) { try JSONValue(parsing: deep.utf8) }
    }
}
