/// A value of the Common Expression Language.
package indirect enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// Nanoseconds.
    case duration(Int64)
    case timestamp(Moment)
    case list(ListValue)
    case map(MapValue)
    case object(ObjectValue)
    /// A type, by its name.
    case type(String)
    case optional(Value?)
    case quantity(DecimalNumber)
    case ip(NetworkAddress)
    case cidr(Network)
    case url(ParsedURL)
    case semver(SemanticVersion)
    case namedFormat(NamedFormat)
    case authorization(Authorization)
}

/// A list, and what makes two lists equal.
package struct ListValue: Sendable {
    /// How elements are told apart.
    package enum Identity: Sendable, Hashable {
        /// By position.
        case position
        /// By value: the order does not count.
        case value
        /// By the values of some of their fields: the order does not count.
        case fields([String])
    }

    /// The elements.
    package var elements: [Value]
    /// How elements are told apart.
    package var identity = Identity.position

    package init(_ elements: [Value], identity: Identity = .position) {
        self.elements = elements
        self.identity = identity
    }
}

/// A map; its keys are strings, whole numbers or Booleans.
package struct MapValue: Sendable {
    /// A key such that equal numbers of different types are one key.
    package enum Key: Sendable, Hashable {
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case string(String)
    }

    /// The keys in the order in which they were set.
    package private(set) var keys: [Key] = []
    private var storage: [Key: Value] = [:]

    package init() {}

    /// A map with the given strings as keys, in their order.
    package init(_ members: [String: Value]) {
        keys = members.keys.sorted().map { .string($0) }
        storage = Dictionary(uniqueKeysWithValues: members.map { (.string($0), $1) })
    }

    package subscript(key: Key) -> Value? { storage[key] }
    package var count: Int { keys.count }

    /// Adds an entry; `false` when the key is already there.
    mutating func insert(_ value: Value, for key: Key) -> Bool {
        guard storage.updateValue(value, forKey: key) == nil else { return false }
        keys.append(key)
        return true
    }
}

extension MapValue.Key {
    init?(_ value: Value) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = Int64(exactly: value).map { .int($0) } ?? .uint(value)
        case .double(let value):
            if let whole = Int64(exactly: value) {
                self = .int(whole)
            } else if let whole = UInt64(exactly: value) {
                self = .uint(whole)
            } else {
                return nil
            }
        case .string(let value): self = .string(value)
        default: return nil
        }
    }

    var value: Value {
        switch self {
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .string(let value): .string(value)
        }
    }
}

/// An object: the fields that are set, under the names that expressions use.
package struct ObjectValue: Sendable {
    /// The name of the object's type.
    package let typeName: String
    /// The fields that are set.
    package let fields: [String: Value]

    package init(typeName: String, fields: [String: Value]) {
        self.typeName = typeName
        self.fields = fields
    }
}

extension Value {
    static func list(_ elements: [Value]) -> Value { .list(ListValue(elements)) }

    /// What `type()` calls the value's type.
    var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .list: "list"
        case .map: "map"
        case .object(let object): object.typeName
        case .type: "type"
        case .optional: "optional_type"
        case .quantity: "kubernetes.Quantity"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .url: "kubernetes.URL"
        case .semver: "kubernetes.Semver"
        case .namedFormat: "kubernetes.NamedFormat"
        case .authorization(let value): value.typeName
        }
    }

    /// What `size()` gives, or `nil` for what has no size.
    var size: Int? {
        switch self {
        case .string(let text): text.unicodeScalars.count
        case .bytes(let bytes): bytes.count
        case .list(let list): list.elements.count
        case .map(let map): map.count
        case .object(let object): object.fields.count
        case .ip(let address): address.bytes.count
        case .cidr(let network): network.address.bytes.count
        default: nil
        }
    }
}
