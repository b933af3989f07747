import KubernetesModel

/// An exact amount of a resource that can be counted with, in the notation of the quantity it came from.
///
/// Source: Kubernetes API reference, *resource.Quantity*.
struct ResourceAmount: Sendable, Hashable {
    /// The amount in billionths.
    private(set) var nanos: Int128
    /// Whether it is written in powers of 1024.
    private var isBinary = false

    static let zero = ResourceAmount(0)

    /// A whole number of things.
    init(_ count: Int) { nanos = Int128(count) * Self.unit }

    /// Reads a quantity; `nil` for what is none.
    init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-" || $0 == "+") }
        guard let factor = Self.factor(text[number.endIndex...]) else { return nil }
        let halves = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count > 1 ? halves[1] : ""
        guard let digits = Int128(halves.joined()) else { return nil }
        let (product, overflows) = digits.multipliedReportingOverflow(by: factor)
        guard !overflows, fraction.utf8.count <= 18 else { return nil }
        nanos = product / Self.power(10, fraction.utf8.count)
        isBinary = text.last == "i"
    }

    /// Reads the quantity of a document.
    init?(_ value: JSONValue?) {
        guard let amount = value?.stringValue.flatMap({ ResourceAmount($0) }) else { return nil }
        self = amount
    }

    /// The amount as a number of base units.
    var value: Double { Double(nanos) / Double(Self.unit) }

    static func + (left: ResourceAmount, right: ResourceAmount) -> ResourceAmount {
        // Nothing has no notation.
        var sum = left.nanos == 0 ? right : left
        sum.nanos = left.nanos + right.nanos
        return sum
    }

    static func - (left: ResourceAmount, right: ResourceAmount) -> ResourceAmount {
        var difference = left.nanos == 0 ? right : left
        difference.nanos = left.nanos - right.nanos
        return difference
    }

    private static let unit: Int128 = 1_000_000_000

    private static func power(_ base: Int128, _ exponent: Int) -> Int128 {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// How many billionths one of a suffix is.
    private static func factor(_ suffix: Substring) -> Int128? {
        if let index = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].firstIndex(of: String(suffix)) {
            return unit * power(1024, index + 1)
        }
        if let index = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].firstIndex(of: String(suffix)) {
            return power(1000, index)
        }
        guard suffix.first?.lowercased() == "e", let exponent = Int(suffix.dropFirst()), (-9...18).contains(exponent)
        else { return nil }
        return exponent < 0 ? unit / power(10, -exponent) : unit * power(10, exponent)
    }
}

extension ResourceAmount: Comparable {
    static func < (left: ResourceAmount, right: ResourceAmount) -> Bool { left.nanos < right.nanos }
}

extension ResourceAmount: CustomStringConvertible {
    /// The canonical spelling.
    var description: String {
        let (whole, rest) = nanos.quotientAndRemainder(dividingBy: Self.unit)
        // A number of bytes that is no multiple of 1024 stays a plain number.
        if isBinary, rest == 0, whole % 1024 != 0, abs(whole) > 1024 { return "\(whole)" }
        let text =
            if rest == 0 {
                isBinary && whole % 1024 == 0 ? "\(whole / 1024)Ki" : "\(whole)"
            } else {
                rest % 1_000_000 == 0 ? "\(nanos / 1_000_000)m" : "\(nanos)n"
            }
        return QuantityText.canonical(.string(text)).stringValue ?? text
    }
}

/// Amounts of resources by their names.
struct ResourceTotals: Sendable, Hashable {
    private var amounts: [String: ResourceAmount] = [:]

    init(_ amounts: [String: ResourceAmount] = [:]) { self.amounts = amounts }

    /// Reads a resource list; what is no quantity is left out.
    init(_ list: JSONValue?) { amounts = (list?.objectValue ?? [:]).compactMapValues { ResourceAmount($0) } }

    subscript(name: String) -> ResourceAmount? {
        get { amounts[name] }
        set { amounts[name] = newValue }
    }

    /// The names in the order of messages.
    var names: [String] { amounts.keys.sorted() }

    var isEmpty: Bool { amounts.isEmpty }

    mutating func add(_ other: ResourceTotals) { amounts.merge(other.amounts, uniquingKeysWith: +) }

    mutating func subtract(_ other: ResourceTotals) {
        for (name, amount) in other.amounts { amounts[name] = (amounts[name] ?? .zero) - amount }
    }

    /// Raises amounts to those of another list where they are less.
    mutating func raise(to other: ResourceTotals) { amounts.merge(other.amounts, uniquingKeysWith: max) }

    func filter(_ isIncluded: (String, ResourceAmount) -> Bool) -> ResourceTotals {
        ResourceTotals(amounts.filter { isIncluded($0.key, $0.value) })
    }

    /// The resource list.
    var json: JSONValue { .object(amounts.mapValues { .string("\($0)") }) }
}

extension ResourceTotals: CustomStringConvertible {
    /// `limits.cpu=2,pods=4`, as messages about quotas have it.
    var description: String { names.map { "\($0)=\(amounts[$0] ?? .zero)" }.joined(separator: ",") }
}
