/// A place in a JSON document.
///
/// Source: RFC 6901.
struct JSONPointer {
    /// The names and positions on the way, unescaped.
    var tokens: [String]

    /// Reads `/a/b~1c`; `nil` for text that is no pointer.
    init?(_ text: String) {
        guard text.isEmpty || text.hasPrefix("/") else { return nil }
        tokens = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { token in
            String(token).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }
}
