/// Strings: tests, parts, cases, splitting and joining.
extension Functions {
    static let strings: FunctionTable = [
        "startsWith": [test("starts_with_string") { $0.starts(with: $1) }],
        "endsWith": [test("ends_with_string") { $0.reversed().starts(with: $1.reversed()) }],
        "contains": [test("contains_string") { find($1, in: $0) != nil }],
        "charAt": [
            .member("string_char_at_int", [.string, .int], .string) { v throws(EvaluationError) in
                let characters = scalars(try v[0].text())
                let index = try v[1].integer()
                guard (0...Int64(characters.count)).contains(index) else {
                    throw EvaluationError("index out of range: \(index)")
                }
                return .string(Int(index) == characters.count ? "" : string([characters[Int(index)]]))
            }
        ],
        "indexOf": [
            .member("string_index_of_string", [.string, .string], .int) { v throws(EvaluationError) in
                .int(Int64(find(scalars(try v[1].text()), in: scalars(try v[0].text())) ?? -1))
            },
            .member("string_index_of_string_int", [.string, .string, .int], .int) { v throws(EvaluationError) in
                let text = scalars(try v[0].text())
                let start = try v[2].integer()
                guard (0...Int64(text.count)).contains(start) else {
                    throw EvaluationError("index out of range: \(start)")
                }
                let needle = scalars(try v[1].text())
                return .int(Int64(find(needle, in: text, from: Int(start)) ?? -1))
            },
        ],
        "lastIndexOf": [
            .member("string_last_index_of_string", [.string, .string], .int) { v throws(EvaluationError) in
                let text = scalars(try v[0].text())
                return .int(Int64(findLast(scalars(try v[1].text()), in: text, upTo: text.count) ?? -1))
            },
            .member("string_last_index_of_string_int", [.string, .string, .int], .int) { v throws(EvaluationError) in
                let text = scalars(try v[0].text())
                let end = try v[2].integer()
                guard (0...Int64(text.count)).contains(end) else {
                    throw EvaluationError("index out of range: \(end)")
                }
                return .int(Int64(findLast(scalars(try v[1].text()), in: text, upTo: Int(end)) ?? -1))
            },
        ],
        "lowerAscii": [
            .member("string_lower_ascii", [.string], .string) { v throws(EvaluationError) in
                .string(
                    string(
                        scalars(try v[0].text()).map {
                            ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value) + 32) : $0
                        }))
            }
        ],
        "upperAscii": [
            .member("string_upper_ascii", [.string], .string) { v throws(EvaluationError) in
                .string(
                    string(
                        scalars(try v[0].text()).map {
                            ("a"..."z").contains($0) ? Unicode.Scalar(UInt8($0.value) - 32) : $0
                        }))
            }
        ],
        "trim": [
            .member("string_trim", [.string], .string) { v throws(EvaluationError) in
                let text = scalars(try v[0].text())
                let start = text.firstIndex { !$0.properties.isWhitespace } ?? text.count
                let end = text.lastIndex { !$0.properties.isWhitespace }.map { $0 + 1 } ?? start
                return .string(string(text[start..<end]))
            }
        ],
        "substring": [
            .member("string_substring_int", [.string, .int], .string) { v throws(EvaluationError) in
                let text = scalars(try v[0].text())
                return try substring(text, try v[1].integer(), Int64(text.count))
            },
            .member("string_substring_int_int", [.string, .int, .int], .string) { v throws(EvaluationError) in
                try substring(scalars(try v[0].text()), try v[1].integer(), try v[2].integer())
            },
        ],
        "replace": [
            .member("string_replace_string_string", [.string, .string, .string], .string) { v throws(EvaluationError) in
                .string(replace(try v[0].text(), try v[1].text(), try v[2].text(), limit: -1))
            },
            .member("string_replace_string_string_int", [.string, .string, .string, .int], .string) {
                v throws(EvaluationError) in
                .string(replace(try v[0].text(), try v[1].text(), try v[2].text(), limit: Int(try v[3].integer())))
            },
        ],
        "split": [
            .member("string_split_string", [.string, .string], .list(.string)) { v throws(EvaluationError) in
                .list(split(try v[0].text(), try v[1].text(), limit: -1).map { .string($0) })
            },
            .member("string_split_string_int", [.string, .string, .int], .list(.string)) { v throws(EvaluationError) in
                .list(split(try v[0].text(), try v[1].text(), limit: Int(try v[2].integer())).map { .string($0) })
            },
        ],
        "join": [
            .member("list_join", [.list(.string)], .string) { v throws(EvaluationError) in try join(v[0], "") },
            .member("list_join_string", [.list(.string), .string], .string) { v throws(EvaluationError) in
                try join(v[0], try v[1].text())
            },
        ],
        "format": [
            .member("string_format", [.string, .list(.dyn)], .string) { v throws(EvaluationError) in
                .string(try StringTemplate(try v[0].text()).filled(with: try v[1].elements()))
            }
        ],
    ]

    private static func test(
        _ id: String, _ holds: @escaping @Sendable ([Unicode.Scalar], [Unicode.Scalar]) -> Bool
    ) -> Overload {
        .member(id, [.string, .string], .bool) { v throws(EvaluationError) in
            .bool(holds(scalars(try v[0].text()), scalars(try v[1].text())))
        }
    }

    static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

    static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func find(_ needle: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int = 0) -> Int? {
        guard text.count - needle.count >= start else { return nil }
        return (start...(text.count - needle.count)).first { text[$0...].starts(with: needle) }
    }

    private static func findLast(_ needle: [Unicode.Scalar], in text: [Unicode.Scalar], upTo end: Int) -> Int? {
        guard text.count >= needle.count else { return nil }
        return (0...min(end, text.count - needle.count)).last { text[$0...].starts(with: needle) }
    }

    private static func substring(
        _ text: [Unicode.Scalar], _ start: Int64, _ end: Int64
    ) throws(EvaluationError) -> Value {
        let count = Int64(text.count)
        if start > end { throw EvaluationError("invalid substring range. start: \(start), end: \(end)") }
        if start < 0 || start > count { throw EvaluationError("index out of range: \(start)") }
        if end > count { throw EvaluationError("index out of range: \(end)") }
        return .string(string(text[Int(start)..<Int(end)]))
    }

    private static func replace(_ text: String, _ old: String, _ new: String, limit: Int) -> String {
        guard limit != 0 else { return text }
        let source = scalars(text)
        let needle = scalars(old)
        var result: [Unicode.Scalar] = []
        var index = 0
        var count = 0
        while index <= source.count, limit < 0 || count < limit {
            guard let found = find(needle, in: source, from: index) else { break }
            result += source[index..<found] + scalars(new)
            count += 1
            index = found + needle.count
            if needle.isEmpty {
                if index < source.count { result.append(source[index]) }
                index += 1
            }
        }
        return string(index < source.count ? result + source[index...] : result)
    }

    private static func split(_ text: String, _ separator: String, limit: Int) -> [String] {
        if limit == 0 { return [] }
        let source = scalars(text)
        let needle = scalars(separator)
        var parts: [String] = []
        var index = 0
        while limit < 0 || parts.count < limit - 1 {
            if needle.isEmpty {
                guard index < source.count - 1 else { break }
                parts.append(string([source[index]]))
                index += 1
            } else {
                guard let found = find(needle, in: source, from: index) else { break }
                parts.append(string(source[index..<found]))
                index = found + needle.count
            }
        }
        return needle.isEmpty && source.isEmpty ? [] : parts + [string(source[index...])]
    }

    private static func join(_ list: Value, _ separator: String) throws(EvaluationError) -> Value {
        var parts: [String] = []
        for element in try list.elements() { parts.append(try element.text()) }
        return .string(parts.joined(separator: separator))
    }
}
