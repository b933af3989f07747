import APIMachinery
import KubernetesModel

/// Numbers of ports.
enum PortNumber {
    static func problems(_ number: Int64, _ field: String) -> [FieldError] {
        (1...65535).contains(number)
            ? [] : [.invalid(field, .integer(number), "must be between 1 and 65535, inclusive")]
    }

    /// The problems of a port that may be named.
    static func problems(orName port: JSONValue?, _ field: String) -> [FieldError] {
        if let name = port?.stringValue {
            return PortName.problems(name).map { .invalid(field, .string(name), $0) }
        }
        return problems(port?.integerValue ?? 0, field)
    }
}
