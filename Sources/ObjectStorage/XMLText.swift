/// Reads the few elements that matter of a store's answers, which are small and flat.
struct XMLText {
    let text: Substring

    init(_ text: some StringProtocol) { self.text = Substring(text) }

    /// The contents of every element of a name, in their order.
    func all(_ name: String) -> [XMLText] {
        var found: [XMLText] = []
        var rest = text
        while let start = rest.firstRange(of: "<\(name)>"),
            let end = rest[start.upperBound...].firstRange(of: "</\(name)>")
        {
            found.append(XMLText(rest[start.upperBound..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        return found
    }

    /// The text of the first element of a name, without escapes; `nil` where there is none.
    func first(_ name: String) -> String? { all(name).first.map(\.unescaped) }

    private var unescaped: String {
        ["&lt;": "<", "&gt;": ">", "&quot;": "\"", "&apos;": "'", "&#34;": "\"", "&#39;": "'"]
            .reduce(String(text)) { $0.replacing($1.key, with: $1.value) }.replacing("&amp;", with: "&")
    }
}

extension String {
    /// The text as it stands inside an element.
    var escapedForXML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
