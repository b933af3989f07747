/// A version by the rules of SemVer 2.0.
package struct SemanticVersion: Sendable, Comparable {
    let numbers: [UInt64]
    let prerelease: [String]

    /// Reads a version; `isNormalized` forgives a leading `v`, missing parts and leading zeros.
    init?(_ text: String, isNormalized: Bool = false) {
        var core = text[...]
        if isNormalized, core.hasPrefix("v") { core.removeFirst() }
        if let plus = core.firstIndex(of: "+") {
            guard Self.areIdentifiers(core[core.index(after: plus)...], isPrerelease: false) else { return nil }
            core = core[..<plus]
        }
        var prerelease: [String] = []
        if let dash = core.firstIndex(of: "-") {
            let tail = core[core.index(after: dash)...]
            guard Self.areIdentifiers(tail, isPrerelease: true) else { return nil }
            prerelease = tail.split(separator: ".").map(String.init)
            core = core[..<dash]
        }
        var parts = core.split(separator: ".", omittingEmptySubsequences: false)
        if isNormalized { while parts.count < 3 { parts.append("0") } }
        let numbers = parts.compactMap { part -> UInt64? in
            guard part.unicodeScalars.allSatisfy(\.isDigit), isNormalized || part == "0" || !part.hasPrefix("0") else {
                return nil
            }
            return UInt64(part)
        }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        self.numbers = numbers
        self.prerelease = prerelease
    }

    private static func areIdentifiers(_ text: Substring, isPrerelease: Bool) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            let isNumber = part.unicodeScalars.allSatisfy(\.isDigit)
            return !part.isEmpty && part.unicodeScalars.allSatisfy { $0.isLetter || $0.isDigit || $0 == "-" }
                && !(isPrerelease && isNumber && part.count > 1 && part.hasPrefix("0"))
        }
    }

    package static func < (left: SemanticVersion, right: SemanticVersion) -> Bool {
        if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (a, b) in zip(left.prerelease, right.prerelease) where a != b {
            switch (UInt64(a), UInt64(b)) {
            case (let a?, let b?): return a < b
            case (nil, nil): return a < b
            case (let a, _): return a != nil
            }
        }
        return left.prerelease.count < right.prerelease.count
    }
}
