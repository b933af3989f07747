/// A word of an expression's text.
struct Token: Sendable, Equatable {
    /// What a word is.
    enum Kind: Sendable, Equatable {
        case identifier(String)
        /// A field's name between backquotes.
        case quotedIdentifier(String)
        case literal(Value.Constant)
        case symbol(String)
        case end
    }

    var kind: Kind
    /// The word as it stands in the text.
    var text: String
    /// The count of characters before it.
    var offset: Int
}

extension Value {
    /// A value that a literal can stand for.
    enum Constant: Sendable, Equatable {
        case null
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])

        /// The literal's value.
        var value: Value {
            switch self {
            case .null: .null
            case .bool(let value): .bool(value)
            case .int(let value): .int(value)
            case .uint(let value): .uint(value)
            case .double(let value): .double(value)
            case .string(let value): .string(value)
            case .bytes(let value): .bytes(value)
            }
        }
    }
}
