/// The type of an expression.
package indirect enum ValueType: Sendable, Hashable {
    case null
    case bool
    case int
    case uint
    case double
    case string
    case bytes
    case duration
    case timestamp
    /// Any type; what it is shows at run time.
    case dyn
    case list(ValueType)
    case map(ValueType, ValueType)
    case optional(ValueType)
    case type(ValueType)
    case object(ObjectType)
    /// A type of a library, such as `kubernetes.Quantity`.
    case opaque(String)
    /// A type that the arguments of a call decide.
    case parameter(String)
}

/// The type of objects with declared fields.
package final class ObjectType: Sendable, Hashable {
    /// How errors call the type.
    package let name: String
    /// The fields by the name that expressions use.
    package let fields: [String: ValueType]

    package init(name: String, fields: [String: ValueType]) {
        self.name = name
        self.fields = fields
    }

    package static func == (left: ObjectType, right: ObjectType) -> Bool {
        left === right || (left.name == right.name && left.fields == right.fields)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ValueType: CustomStringConvertible {
    /// The type as error messages write it.
    package var description: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .dyn: "dyn"
        case .list(let element): "list(\(element))"
        case .map(let key, let value): "map(\(key), \(value))"
        case .optional(let wrapped): "optional_type(\(wrapped))"
        case .type(let type): "type(\(type))"
        case .object(let type): type.name
        case .opaque(let name), .parameter(let name): name
        }
    }

    /// Whether values have a fixed size, known before they are.
    var isScalar: Bool {
        switch self {
        case .bool, .double, .duration, .int, .timestamp, .uint: true
        case .optional(let wrapped): wrapped.isScalar
        default: false
        }
    }
}

extension ValueType {
    /// An IP address.
    package static let ip = ValueType.opaque("net.IP")
    /// A network's address and prefix length.
    package static let cidr = ValueType.opaque("net.CIDR")
    /// A URL.
    package static let url = ValueType.opaque("kubernetes.URL")
    /// An amount of a resource.
    package static let quantity = ValueType.opaque("kubernetes.Quantity")
    /// A version by the rules of SemVer 2.0.
    package static let semver = ValueType.opaque("kubernetes.Semver")
    /// A named format of strings.
    package static let namedFormat = ValueType.opaque("kubernetes.NamedFormat")
}
