/// A value that is a number or a text, as ports by number or name and counts or percentages are.
public enum IntOrString: Sendable, Hashable {
    case int(Int)
    case string(String)
}

extension IntOrString: Codable {
    public init(from decoder: any Decoder) throws {
        // A wrong guess would cost more than the value: errors tell where they were thrown.
        if let decoder = decoder as? TapeDecoder, !decoder.isNumber {
            self = .string(try decoder.string())
            return
        }
        let container = try decoder.singleValueContainer()
        do {
            self = .int(try container.decode(Int.self))
        } catch DecodingError.typeMismatch {
            self = .string(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .int(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        }
    }
}

extension IntOrString: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, CustomStringConvertible {
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(stringLiteral value: String) { self = .string(value) }

    public var description: String {
        switch self {
        case .int(let value): String(value)
        case .string(let value): value
        }
    }
}
