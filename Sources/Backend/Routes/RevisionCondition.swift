import HTTPTypes
import ServiceKit

/// Reads the conditions under which a client wants its request answered.
///
/// Source: RFC 9110, section 13.1.
enum RevisionCondition {
    /// The revisions that `If-Match` names; nil when there is no condition, or any revision will do.
    ///
    /// Weak and unknown tags name no revision: they never match.
    static func revisions(_ header: String?) throws(Problem) -> [Int]? {
        guard let header else { return nil }
        let tags = list(header)
        if tags == ["*"] { return nil }
        guard !tags.isEmpty else {
            throw Problem(
                .badRequest, detail: "A header can't be read.",
                errors: [.init(field: "If-Match", reason: "must be * or the ETag of an earlier answer")])
        }
        return tags.compactMap { tag in
            guard tag.count > 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
            return Int(tag.dropFirst().dropLast())
        }
    }

    /// The entity tags of a list, as they stand there.
    static func list(_ header: String?) -> [String] {
        (header ?? "").split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
            .map { String($0.reversed().drop { $0 == " " }.reversed()) }
            .filter { !$0.isEmpty }
    }
}
