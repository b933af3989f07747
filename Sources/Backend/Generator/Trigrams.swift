/// The three-letter sequences of a text, by which texts that differ in little are found.
///
/// Source: <https://www.postgresql.org/docs/current/pgtrgm.html>; done here because not every server has the extension.
struct Trigrams: Sendable {
    private let trigrams: Set<String>

    init(_ text: String) {
        var trigrams: Set<String> = []
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            let padded = Array("  " + word + " ")
            for start in 0..<(padded.count - 2) { trigrams.insert(String(padded[start..<(start + 3)])) }
        }
        self.trigrams = trigrams
    }

    /// From 0 (nothing in common) to 1 (alike but for the order of words).
    func similarity(to other: Trigrams) -> Double {
        let common = trigrams.intersection(other.trigrams).count
        let all = trigrams.count + other.trigrams.count - common
        return all == 0 ? 1 : Double(common) / Double(all)
    }
}
