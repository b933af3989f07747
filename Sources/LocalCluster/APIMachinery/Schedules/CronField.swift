/// One field of a schedule: the numbers that it admits.
///
/// Source: `github.com/robfig/cron/v3`, `parser.go`, whose messages show in the API server's answers.
struct CronField: Sendable, Hashable {
    /// What a field may hold.
    struct Bounds: Sendable {
        var range: ClosedRange<Int>
        var names: [String] = []
    }

    static let minute = Bounds(range: 0...59)
    static let hour = Bounds(range: 0...23)
    static let day = Bounds(range: 1...31)
    static let month = Bounds(
        range: 1...12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekday = Bounds(range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    /// Whether the field leaves its unit free, with `*` or `?`.
    private(set) var isFree = false
    /// A bit for each number.
    private var numbers: UInt64 = 0

    init(_ text: String, _ bounds: Bounds) throws(CronSchedule.Problem) {
        for part in text.split(separator: ",") { try add(String(part), bounds) }
    }

    /// Whether the field admits a number.
    func contains(_ number: Int) -> Bool { numbers & (1 << UInt64(number)) != 0 }

    private mutating func add(_ text: String, _ bounds: Bounds) throws(CronSchedule.Problem) {
        let steps = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let ends = steps[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        var start = bounds.range.lowerBound
        var end = bounds.range.upperBound
        let isAny = ends[0] == "*" || ends[0] == "?"
        if !isAny {
            start = try Self.number(ends[0], bounds.names, first: start)
            switch ends.count {
            case 1: end = steps.count > 1 ? end : start
            case 2: end = try Self.number(ends[1], bounds.names, first: bounds.range.lowerBound)
            default: throw CronSchedule.Problem("too many hyphens: \(text)")
            }
        }
        guard steps.count <= 2 else { throw CronSchedule.Problem("too many slashes: \(text)") }
        let step = steps.count == 2 ? try Self.number(steps[1], [], first: 0) : 1
        if start < bounds.range.lowerBound {
            throw CronSchedule.Problem(
                "beginning of range (\(start)) below minimum (\(bounds.range.lowerBound)): \(text)")
        }
        if end > bounds.range.upperBound {
            throw CronSchedule.Problem("end of range (\(end)) above maximum (\(bounds.range.upperBound)): \(text)")
        }
        if start > end {
            throw CronSchedule.Problem("beginning of range (\(start)) beyond end of range (\(end)): \(text)")
        }
        if step == 0 { throw CronSchedule.Problem("step of range should be a positive number: \(text)") }
        if isAny, step == 1 { isFree = true }
        for number in stride(from: start, through: end, by: step) { numbers |= 1 << UInt64(number) }
    }

    private static func number(
        _ text: String, _ names: [String], first: Int
    ) throws(CronSchedule.Problem) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return index + first }
        guard let number = Int(text) else {
            throw CronSchedule.Problem(
                "failed to parse int from \(text): strconv.Atoi: parsing \"\(text)\": invalid syntax")
        }
        guard number >= 0 else { throw CronSchedule.Problem("negative number (\(number)) not allowed: \(text)") }
        return number
    }
}
