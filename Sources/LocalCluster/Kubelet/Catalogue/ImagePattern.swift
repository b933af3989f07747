/// The names of images that one entry of a catalogue stands for; `*` is any text, slashes included.
package struct ImagePattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The pattern as written, such as `*/milestone-*:*`.
    package var description: String

    package init(_ text: String) { description = text }
    package init(stringLiteral value: String) { description = value }

    /// Whether the image's whole name fits.
    package func matches(_ reference: ImageReference) -> Bool {
        Self.matches(Array(description.utf8)[...], Array(reference.description.utf8)[...])
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            let rest = pattern.dropFirst()
            return (text.startIndex...text.endIndex).contains { matches(rest, text[$0...]) }
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }
}
