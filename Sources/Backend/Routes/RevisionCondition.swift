/// Which revisions of a milestone a client wants to change.
struct RevisionCondition: Sendable, Equatable {
    /// nil accepts any. Weak and unknown tags name no revision: they never match.
    let revisions: [Int]?

    /// Reads `If-Match`; nil when it holds no tag.
    init?(_ header: String) {
        let tags = Self.tags(of: header)
        guard !tags.isEmpty else { return nil }
        guard tags != ["*"] else {
            revisions = nil
            return
        }
        revisions = tags.compactMap { tag in
            guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
            return Int(tag.dropFirst().dropLast())
        }
    }

    /// The entity tags of a list, as they stand there.
    static func tags(of header: String) -> [String] {
        header.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
            .map { String($0.reversed().drop { $0 == " " }.reversed()) }
            .filter { !$0.isEmpty }
    }
}
