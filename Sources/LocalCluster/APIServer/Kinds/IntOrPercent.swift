import APIMachinery
import KubernetesModel

/// Counts that may be shares of something, such as `25%`.
enum IntOrPercent {
    /// The problems of a value at a path; none when there is no value.
    static func problems(_ value: JSONValue?, _ field: String, isLimited: Bool) -> [FieldError] {
        switch value {
        case .integer(let count)? where count < 0:
            return [.invalid(field, .integer(count), "must be greater than or equal to 0")]
        case .string(let text)?:
            guard let share = share(text) else {
                return [
                    .invalid(
                        field, .string(text),
                        "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
                    )
                ]
            }
            return isLimited && share > 100
                ? [.invalid(field, .string(text), "must not be greater than 100%")] : []
        default: return []
        }
    }

    private static func share(_ text: String) -> Int? {
        guard text.hasSuffix("%"), text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text.dropLast())
    }
}
