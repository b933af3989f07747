/// Conversions between types.
extension Functions {
    static let conversions: FunctionTable = [
        "dyn": [.global("to_dyn", [a], .dyn) { v throws(EvaluationError) in v[0] }],
        "int": [
            .global("int64_to_int64", [.int], .int) { v throws(EvaluationError) in v[0] },
            .global("uint64_to_int64", [.uint], .int) { v throws(EvaluationError) in
                guard case .uint(let value) = v[0], let result = Int64(exactly: value) else { throw .integerOverflow }
                return .int(result)
            },
            .global("double_to_int64", [.double], .int) { v throws(EvaluationError) in
                guard case .double(let value) = v[0], value > -0x1p63, value < 0x1p63 else { throw .integerOverflow }
                return .int(Int64(value))
            },
            .global("string_to_int64", [.string], .int) { v throws(EvaluationError) in
                let text = try v[0].text()
                guard let value = Int64(text) else { throw invalidNumber("ParseInt", text) }
                return .int(value)
            },
            .global("timestamp_to_int64", [.timestamp], .int) { v throws(EvaluationError) in
                guard case .timestamp(let moment) = v[0] else { throw .noSuchOverload }
                return .int(moment.seconds)
            },
            .global("duration_to_int64", [.duration], .int) { v throws(EvaluationError) in
                guard case .duration(let value) = v[0] else { throw .noSuchOverload }
                return .int(value)
            },
        ],
        "uint": [
            .global("uint64_to_uint64", [.uint], .uint) { v throws(EvaluationError) in v[0] },
            .global("int64_to_uint64", [.int], .uint) { v throws(EvaluationError) in
                guard let result = UInt64(exactly: try v[0].integer()) else { throw .unsignedOverflow }
                return .uint(result)
            },
            .global("double_to_uint64", [.double], .uint) { v throws(EvaluationError) in
                guard case .double(let value) = v[0], value >= 0, value < 0x1p64 else { throw .unsignedOverflow }
                return .uint(UInt64(value))
            },
            .global("string_to_uint64", [.string], .uint) { v throws(EvaluationError) in
                let text = try v[0].text()
                guard let value = UInt64(text) else { throw invalidNumber("ParseUint", text) }
                return .uint(value)
            },
        ],
        "double": [
            .global("double_to_double", [.double], .double) { v throws(EvaluationError) in v[0] },
            .global("int64_to_double", [.int], .double) { v throws(EvaluationError) in
                .double(Double(try v[0].integer()))
            },
            .global("uint64_to_double", [.uint], .double) { v throws(EvaluationError) in
                guard case .uint(let value) = v[0] else { throw .noSuchOverload }
                return .double(Double(value))
            },
            .global("string_to_double", [.string], .double) { v throws(EvaluationError) in
                let text = try v[0].text()
                guard let value = Double(text) else { throw invalidNumber("ParseFloat", text) }
                return .double(value)
            },
        ],
        "bool": [
            .global("bool_to_bool", [.bool], .bool) { v throws(EvaluationError) in v[0] },
            .global("string_to_bool", [.string], .bool) { v throws(EvaluationError) in
                let text = try v[0].text()
                switch text {
                case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
                case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
                default: throw invalidNumber("ParseBool", text)
                }
            },
        ],
        "string": [
            (ValueType.string, "string"), (.bool, "bool"), (.int, "int64"), (.uint, "uint64"), (.double, "double"),
            (.bytes, "bytes"), (.timestamp, "timestamp"), (.duration, "duration"), (.ip, "ip"), (.cidr, "cidr"),
        ].map { type, name in
            .global("\(name)_to_string", [type], .string) { v throws(EvaluationError) in .string(try text(of: v[0])) }
        },
        "bytes": [
            .global("bytes_to_bytes", [.bytes], .bytes) { v throws(EvaluationError) in v[0] },
            .global("string_to_bytes", [.string], .bytes) { v throws(EvaluationError) in
                .bytes(Array(try v[0].text().utf8))
            },
        ],
    ]

    private static func invalidNumber(_ function: String, _ text: String) -> EvaluationError {
        EvaluationError("strconv.\(function): parsing \"\(text)\": invalid syntax")
    }

    /// What `string()` makes of a value.
    static func text(of value: Value) throws(EvaluationError) -> String {
        switch value {
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw EvaluationError("invalid UTF-8 in bytes, cannot convert to string")
            }
            return text
        case .timestamp(let moment): return moment.description
        case .duration(let nanoseconds): return DurationText.seconds(nanoseconds)
        case .ip(let address): return address.description
        case .cidr(let network): return network.description
        default: return value.plainText
        }
    }
}
