/// Timestamps and durations.
extension Functions {
    static let times: FunctionTable = {
        var table: FunctionTable = [
            "timestamp": [
                .global("timestamp_to_timestamp", [.timestamp], .timestamp) { v throws(EvaluationError) in v[0] },
                .global("string_to_timestamp", [.string], .timestamp) { v throws(EvaluationError) in
                    let text = try v[0].text()
                    guard let moment = Moment(text) else {
                        throw EvaluationError("type conversion error from '\(text)' to 'google.protobuf.Timestamp'")
                    }
                    return .timestamp(moment)
                },
                .global("int64_to_timestamp", [.int], .timestamp) { v throws(EvaluationError) in
                    guard let moment = Moment(seconds: try v[0].integer()) else { throw .timestampOverflow }
                    return .timestamp(moment)
                },
            ],
            "duration": [
                .global("duration_to_duration", [.duration], .duration) { v throws(EvaluationError) in v[0] },
                .global("string_to_duration", [.string], .duration) { v throws(EvaluationError) in
                    let text = try v[0].text()
                    guard let duration = DurationText.parse(text) else {
                        throw EvaluationError("type conversion error from '\(text)' to 'google.protobuf.Duration'")
                    }
                    return .duration(duration)
                },
            ],
        ]
        let parts: [(String, String, @Sendable (Moment, Int64) -> Int64)] = [
            ("getFullYear", "year", { $0.parts(offset: $1).year }),
            ("getMonth", "month", { $0.parts(offset: $1).month - 1 }),
            ("getDate", "day_of_month_1_based", { $0.parts(offset: $1).day }),
            ("getDayOfMonth", "day_of_month", { $0.parts(offset: $1).day - 1 }),
            ("getDayOfWeek", "day_of_week", { (($0.parts(offset: $1).dayNumber + 4) % 7 + 7) % 7 }),
            (
                "getDayOfYear", "day_of_year",
                { moment, offset in
                    let parts = moment.parts(offset: offset)
                    return parts.dayNumber - Moment.days(parts.year, 1, 1)
                }
            ),
            ("getHours", "hours", { $0.parts(offset: $1).second / 3600 }),
            ("getMinutes", "minutes", { $0.parts(offset: $1).second / 60 % 60 }),
            ("getSeconds", "seconds", { $0.parts(offset: $1).second % 60 }),
            ("getMilliseconds", "milliseconds", { moment, _ in moment.nanoseconds / 1_000_000 }),
        ]
        for (name, id, part) in parts {
            table[name] = [
                .member("timestamp_to_\(id)", [.timestamp], .int) { v throws(EvaluationError) in
                    guard case .timestamp(let moment) = v[0] else { throw .noSuchOverload }
                    return .int(part(moment, 0))
                },
                .member("timestamp_to_\(id)_with_tz", [.timestamp, .string], .int) { v throws(EvaluationError) in
                    guard case .timestamp(let moment) = v[0] else { throw .noSuchOverload }
                    let zone = try v[1].text()
                    guard let offset = TimeZoneOffset.seconds(of: zone, at: moment) else {
                        throw EvaluationError("unknown time zone \(zone)")
                    }
                    return .int(part(moment, offset))
                },
            ]
        }
        let units: [(String, String, Int64)] = [
            ("getHours", "hours", 3_600_000_000_000), ("getMinutes", "minutes", 60_000_000_000),
            ("getSeconds", "seconds", 1_000_000_000), ("getMilliseconds", "milliseconds", 1_000_000),
        ]
        for (name, id, unit) in units {
            table[name, default: []].append(
                .member("duration_to_\(id)", [.duration], .int) { v throws(EvaluationError) in
                    guard case .duration(let duration) = v[0] else { throw .noSuchOverload }
                    return .int(duration / unit)
                })
        }
        return table
    }()
}
