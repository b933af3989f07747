import APIMachinery
import KubernetesModel

/// Members that count something, and so can't be below zero.
enum NonnegativeFields {
    /// The problems of members of a value at a path.
    static func problems(_ value: JSONValue, _ members: [String], _ field: String) -> [FieldError] {
        members.compactMap { member in
            guard let count = value[member]?.integerValue, count < 0 else { return nil }
            return .invalid("\(field).\(member)", .integer(count), "must be greater than or equal to 0")
        }
    }
}
