package import KubernetesModel

/// What is next about the keys that sign the gateway's tokens.
///
/// A key's name is the moment from which it signs, so that all there is to know stands in the Secret itself: a rotation
/// that is cut off anywhere goes on from there. A new key is published before it signs, so that whoever verifies knows it
/// by then; the one before it stays until the last token that it signed has expired.
package struct SigningKeyRotation: Sendable, Equatable {
    /// What there is to do now.
    package enum Step: Sendable, Equatable {
        /// Nothing.
        case rest
        /// Publish a new key, which signs from then on.
        case add(from: Timestamp)
        /// Take keys away whose last tokens have expired.
        case drop(Set<String>)
    }

    /// What there is to do now.
    package let step: Step
    /// The key that signs; `nil` where there is none.
    package let signing: String?
    /// When to look again, should nothing happen until then.
    package let nextLook: Timestamp?

    /// Seconds for which a new key is published before it signs: volumes of Secrets follow within two minutes, and key
    /// sets may be kept for one.
    package static let publication = 300
    /// Seconds that a token may outlive its time, for clocks that differ.
    package static let leeway = 60

    /// Decides.
    ///
    /// - Parameters:
    ///   - names: the names of the keys.
    ///   - isRequested: whether somebody asked for a new key.
    ///   - interval: seconds after which a key is replaced; `nil` for never.
    ///   - tokenLifetime: seconds that the longest-lived token is good for which may be out there.
    package init(
        names: some Collection<String>, isRequested: Bool, interval: Int?, tokenLifetime: Int, now: Timestamp
    ) {
        let names = names.sorted()
        let begins = names.map(Self.begin)
        let active = begins.lastIndex { $0.map { $0 <= now } ?? true } ?? 0
        signing = names.isEmpty ? nil : names[active]
        // What has no time in its name came from somebody else, who alone knows what it is good for.
        let ends = begins.dropFirst().prefix(active).map { $0?.adding(seconds: tokenLifetime + Self.leeway) }
        let expired = zip(names, ends).filter { name, end in
            Self.begin(of: name) != nil && end.map { $0 <= now } ?? false
        }
        let switchover = active + 1 < names.count ? begins[active + 1] : nil
        let due = begins.last.flatMap { $0 }.flatMap { last in interval.map { last.adding(seconds: $0) } }
        nextLook = (ends.compactMap { $0 } + [switchover, due].compactMap { $0 }).filter { $0 > now }.min()
        if !expired.isEmpty {
            step = .drop(Set(expired.map(\.0)))
        } else if switchover == nil, !names.isEmpty, isRequested || due.map({ $0 <= now }) ?? false {
            step = .add(from: now.adding(seconds: Self.publication))
        } else {
            step = .rest
        }
    }

    /// The moment from which a key of that name signs; `nil` where the name is no moment, and the key signs at once.
    static func begin(of name: String) -> Timestamp? {
        let text = Array(name)
        guard text.count == 16, text[8] == "T", text[15] == "Z" else { return nil }
        let parts = [text[0..<4], text[4..<6], text[6..<8], text[9..<11], text[11..<13], text[13..<15]].map {
            String($0)
        }
        return Timestamp("\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z")
    }
}

extension Timestamp {
    /// The moment so many seconds later.
    package func adding(seconds: Int) -> Timestamp {
        var moment = self
        moment.microseconds += Int64(seconds) * 1_000_000
        return moment
    }
}
