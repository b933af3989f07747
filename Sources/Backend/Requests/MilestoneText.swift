/// What texts from outside must be like.
enum MilestoneText {
    /// Reads a text: it isn't blank, isn't longer than `limit` Unicode scalars, and holds no control characters.
    static func read(_ text: String, limit: Int, allowsLines: Bool) -> Reading<String> {
        let scalars = text.unicodeScalars
        if scalars.allSatisfy(\.properties.isWhitespace) { return .wrong("must not be empty") }
        if scalars.count > limit { return .wrong("must have at most \(limit) characters; it has \(scalars.count)") }
        let isClean = scalars.allSatisfy { scalar in
            !scalar.isControl || (allowsLines && (scalar == "\n" || scalar == "\t"))
        }
        return isClean ? .value(text) : .wrong("must not hold control characters")
    }

    /// Reads a milestone's tags: few, short, and none twice.
    static func tags(_ texts: [String]) -> Reading<[String]> {
        if texts.count > MilestoneLimits.tags { return .wrong("must be at most \(MilestoneLimits.tags) tags") }
        for text in texts {
            if case .wrong(let reason) = read(text, limit: MilestoneLimits.tag, allowsLines: false) {
                return .wrong("holds a tag that \(reason)")
            }
        }
        return Set(texts).count == texts.count ? .value(texts) : .wrong("must not hold a tag twice")
    }
}

extension Unicode.Scalar {
    /// Whether it is of the general category "Control", which will never grow (Unicode's stability policy).
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
