/// `+ - * / %` and negation.
extension Functions {
    static let arithmetic: FunctionTable = [
        "_+_": [
            .global("add_int64", [.int, .int], .int) { v throws(EvaluationError) in
                try integers(v, .integerOverflow) { $0.addingReportingOverflow($1) }
            },
            .global("add_uint64", [.uint, .uint], .uint) { v throws(EvaluationError) in
                try unsigned(v, .unsignedOverflow) { $0.addingReportingOverflow($1) }
            },
            .global("add_double", [.double, .double], .double) { v throws(EvaluationError) in
                try doubles(v) { $0 + $1 }
            },
            .global("add_string", [.string, .string], .string) { v throws(EvaluationError) in
                .string(try v[0].text() + v[1].text())
            },
            .global("add_bytes", [.bytes, .bytes], .bytes) { v throws(EvaluationError) in
                guard case (.bytes(let a), .bytes(let b)) = (v[0], v[1]) else { throw .noSuchOverload }
                return .bytes(a + b)
            },
            .global("add_list", [.list(a), .list(a)], .list(a)) { v throws(EvaluationError) in
                guard case (.list(let a), .list(let b)) = (v[0], v[1]) else { throw .noSuchOverload }
                return .list(a.joined(with: b))
            },
            .global("add_duration_duration", [.duration, .duration], .duration) { v throws(EvaluationError) in
                guard case (.duration(let a), .duration(let b)) = (v[0], v[1]) else { throw .noSuchOverload }
                let (sum, overflow) = a.addingReportingOverflow(b)
                if overflow { throw .durationOverflow }
                return .duration(sum)
            },
            .global("add_timestamp_duration", [.timestamp, .duration], .timestamp) { v throws(EvaluationError) in
                try shifted(v[0], v[1], by: 1)
            },
            .global("add_duration_timestamp", [.duration, .timestamp], .timestamp) { v throws(EvaluationError) in
                try shifted(v[1], v[0], by: 1)
            },
        ],
        "_-_": [
            .global("subtract_int64", [.int, .int], .int) { v throws(EvaluationError) in
                try integers(v, .integerOverflow) { $0.subtractingReportingOverflow($1) }
            },
            .global("subtract_uint64", [.uint, .uint], .uint) { v throws(EvaluationError) in
                try unsigned(v, .unsignedOverflow) { $0.subtractingReportingOverflow($1) }
            },
            .global("subtract_double", [.double, .double], .double) { v throws(EvaluationError) in
                try doubles(v) { $0 - $1 }
            },
            .global("subtract_duration_duration", [.duration, .duration], .duration) { v throws(EvaluationError) in
                guard case (.duration(let a), .duration(let b)) = (v[0], v[1]) else { throw .noSuchOverload }
                let (difference, overflow) = a.subtractingReportingOverflow(b)
                if overflow { throw .durationOverflow }
                return .duration(difference)
            },
            .global("subtract_timestamp_duration", [.timestamp, .duration], .timestamp) { v throws(EvaluationError) in
                try shifted(v[0], v[1], by: -1)
            },
            .global("subtract_timestamp_timestamp", [.timestamp, .timestamp], .duration) { v throws(EvaluationError) in
                guard case (.timestamp(let a), .timestamp(let b)) = (v[0], v[1]) else { throw .noSuchOverload }
                guard let difference = a.since(b) else { throw .durationOverflow }
                return .duration(difference)
            },
        ],
        "_*_": [
            .global("multiply_int64", [.int, .int], .int) { v throws(EvaluationError) in
                try integers(v, .integerOverflow) { $0.multipliedReportingOverflow(by: $1) }
            },
            .global("multiply_uint64", [.uint, .uint], .uint) { v throws(EvaluationError) in
                try unsigned(v, .unsignedOverflow) { $0.multipliedReportingOverflow(by: $1) }
            },
            .global("multiply_double", [.double, .double], .double) { v throws(EvaluationError) in
                try doubles(v) { $0 * $1 }
            },
        ],
        "_/_": [
            .global("divide_int64", [.int, .int], .int) { v throws(EvaluationError) in
                if case .int(0) = v[1] { throw .divisionByZero }
                return try integers(v, .integerOverflow) { $0.dividedReportingOverflow(by: $1) }
            },
            .global("divide_uint64", [.uint, .uint], .uint) { v throws(EvaluationError) in
                if case .uint(0) = v[1] { throw .divisionByZero }
                return try unsigned(v, .unsignedOverflow) { $0.dividedReportingOverflow(by: $1) }
            },
            .global("divide_double", [.double, .double], .double) { v throws(EvaluationError) in
                try doubles(v) { $0 / $1 }
            },
        ],
        "_%_": [
            .global("modulo_int64", [.int, .int], .int) { v throws(EvaluationError) in
                if case .int(0) = v[1] { throw .modulusByZero }
                return try integers(v, .integerOverflow) { $0.remainderReportingOverflow(dividingBy: $1) }
            },
            .global("modulo_uint64", [.uint, .uint], .uint) { v throws(EvaluationError) in
                if case .uint(0) = v[1] { throw .modulusByZero }
                return try unsigned(v, .unsignedOverflow) { $0.remainderReportingOverflow(dividingBy: $1) }
            },
        ],
        "-_": [
            .global("negate_int64", [.int], .int) { v throws(EvaluationError) in
                try integers([.int(0), v[0]], .integerOverflow) { $0.subtractingReportingOverflow($1) }
            },
            .global("negate_double", [.double], .double) { v throws(EvaluationError) in
                guard case .double(let value) = v[0] else { throw .noSuchOverload }
                return .double(-value)
            },
        ],
    ]

    private static func integers(
        _ values: [Value], _ error: EvaluationError, _ operation: (Int64, Int64) -> (Int64, Bool)
    ) throws(EvaluationError) -> Value {
        let (result, overflow) = operation(try values[0].integer(), try values[1].integer())
        if overflow { throw error }
        return .int(result)
    }

    private static func unsigned(
        _ values: [Value], _ error: EvaluationError, _ operation: (UInt64, UInt64) -> (UInt64, Bool)
    ) throws(EvaluationError) -> Value {
        guard case (.uint(let a), .uint(let b)) = (values[0], values[1]) else { throw .noSuchOverload }
        let (result, overflow) = operation(a, b)
        if overflow { throw error }
        return .uint(result)
    }

    private static func doubles(
        _ values: [Value], _ operation: (Double, Double) -> Double
    ) throws(EvaluationError) -> Value {
        guard case (.double(let a), .double(let b)) = (values[0], values[1]) else { throw .noSuchOverload }
        return .double(operation(a, b))
    }

    private static func shifted(_ moment: Value, _ duration: Value, by sign: Int64) throws(EvaluationError) -> Value {
        guard case (.timestamp(let moment), .duration(let duration)) = (moment, duration) else {
            throw .noSuchOverload
        }
        guard duration != .min, let result = moment.adding(sign * duration) else { throw .timestampOverflow }
        return .timestamp(result)
    }
}
