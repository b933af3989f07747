import Foundation

/// A text with places for values: `"%s has %d".format([name, count])`.
///
/// Source: cel-go `ext.Strings`, section Format.
struct StringTemplate {
    let text: String

    init(_ text: String) { self.text = text }

    func filled(with values: [Value]) throws(EvaluationError) -> String {
        var result = ""
        var rest = Functions.scalars(text)[...]
        var next = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                result += "%"
                continue
            }
            var precision: Int?
            if rest.first == "." {
                rest.removeFirst()
                let digits = rest.prefix(while: \.isDigit)
                rest = rest.dropFirst(digits.count)
                precision = Int(Functions.string(digits))
            }
            guard let verb = rest.popFirst() else { throw EvaluationError("unexpected end of string") }
            guard next < values.count else { throw EvaluationError("index \(next) out of range") }
            result += try Self.text(values[next], verb, precision)
            next += 1
        }
        return result
    }

    private static func text(
        _ value: Value, _ verb: Unicode.Scalar, _ precision: Int?
    ) throws(EvaluationError) -> String {
        switch (verb, value) {
        case ("s", _): return plain(value)
        case ("d", .int(let number)): return String(number)
        case ("d", .uint(let number)): return String(number)
        case ("d", .double(let number)): return GoNumber.text(number)
        case ("f", _): return FixedPoint.text(try number(value, verb), digits: precision ?? 6)
        case ("e", _): return FixedPoint.scientific(try number(value, verb), digits: precision ?? 6)
        case ("b", .bool(let isTrue)): return isTrue ? "1" : "0"
        case ("b", .int(let number)): return String(number, radix: 2)
        case ("b", .uint(let number)): return String(number, radix: 2)
        case ("o", .int(let number)): return String(number, radix: 8)
        case ("o", .uint(let number)): return String(number, radix: 8)
        case ("x", .int(let number)): return String(number, radix: 16)
        case ("x", .uint(let number)): return String(number, radix: 16)
        case ("x", .string(let text)): return hexadecimal(Array(text.utf8), isUpper: false)
        case ("x", .bytes(let bytes)): return hexadecimal(bytes, isUpper: false)
        case ("X", .int(let number)): return String(number, radix: 16, uppercase: true)
        case ("X", .uint(let number)): return String(number, radix: 16, uppercase: true)
        case ("X", .string(let text)): return hexadecimal(Array(text.utf8), isUpper: true)
        case ("X", .bytes(let bytes)): return hexadecimal(bytes, isUpper: true)
        case ("d", _), ("b", _), ("o", _), ("x", _), ("X", _):
            throw EvaluationError("error during formatting: \(complaint(verb)), was given \(value.typeName)")
        default:
            throw EvaluationError("could not parse formatting clause: unrecognized formatting clause \"\(verb)\"")
        }
    }

    private static func complaint(_ verb: Unicode.Scalar) -> String {
        switch verb {
        case "d": "decimal clause can only be used on integers"
        case "b": "only integers and bools can be formatted as binary"
        case "o": "octal clause can only be used on integers"
        default: "only integers, byte buffers, and strings can be formatted as hex"
        }
    }

    private static func number(_ value: Value, _ verb: Unicode.Scalar) throws(EvaluationError) -> Double {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        default:
            let clause = verb == "f" ? "fixed-point" : "scientific"
            throw EvaluationError(
                "error during formatting: \(clause) clause can only be used on doubles, integers, and unsigned "
                    + "integers, was given \(value.typeName)")
        }
    }

    private static func hexadecimal(_ bytes: [UInt8], isUpper: Bool) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: isUpper) }.joined()
    }

    /// Any value as text; strings inside lists and maps stand without quotes.
    private static func plain(_ value: Value) -> String {
        switch value {
        case .null: return "null"
        case .list(let list): return "[\(list.elements.map(plain).joined(separator: ", "))]"
        case .map(let map):
            let members = map.keys.map { (plain($0.value), map[$0] ?? .null) }.sorted { $0.0 < $1.0 }
            return "{\(members.map { "\($0): \(plain($1))" }.joined(separator: ", "))}"
        case .type(let name): return name
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .timestamp(let moment): return moment.description
        case .duration(let nanoseconds): return DurationText.seconds(nanoseconds)
        default: return value.plainText
        }
    }
}

/// Numbers with a fixed count of digits after the point.
enum FixedPoint {
    static func text(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        return String(format: "%.\(digits)f", value)
    }

    static func scientific(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
        return String(format: "%.\(digits)e", value)
    }
}
