/// The least and the greatest that a size or a cost may be.
package struct CostRange: Sendable, Hashable {
    package var minimum: UInt64
    package var maximum: UInt64

    package init(_ minimum: UInt64, _ maximum: UInt64) {
        self.minimum = minimum
        self.maximum = maximum
    }

    static let unknown = CostRange(0, .max)
    static let zero = CostRange(0, 0)
    static func fixed(_ value: UInt64) -> CostRange { CostRange(value, value) }

    static func + (left: CostRange, right: CostRange) -> CostRange {
        CostRange(sum(left.minimum, right.minimum), sum(left.maximum, right.maximum))
    }

    static func * (left: CostRange, right: CostRange) -> CostRange {
        CostRange(product(left.minimum, right.minimum), product(left.maximum, right.maximum))
    }

    /// The range times a factor, rounded up.
    func scaled(_ factor: Double) -> CostRange { CostRange(Self.scaled(minimum, factor), Self.scaled(maximum, factor)) }

    func union(_ other: CostRange) -> CostRange {
        CostRange(min(minimum, other.minimum), max(maximum, other.maximum))
    }

    private static func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }

    private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? .max : product
    }

    private static func scaled(_ value: UInt64, _ factor: Double) -> UInt64 {
        let result = (Double(value) * factor).rounded(.up)
        return result >= 0x1p64 ? .max : UInt64(result)
    }
}
