/// The text of a schedule, as `cron` reads it.
///
/// Source: `github.com/robfig/cron/v3`, `parser.go`, whose messages show in answers.
enum CronText {
    private struct Bounds {
        var range: ClosedRange<Int>
        var names: [String] = []
    }

    private static let bounds = [
        Bounds(range: 0...59), Bounds(range: 0...23), Bounds(range: 1...31),
        Bounds(
            range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        Bounds(range: 0...6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]
    private static let descriptors = [
        "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
    ]

    private struct Problem: Error {
        var text: String
        init(_ text: String) { self.text = text }
    }

    /// What is wrong with a schedule; `nil` for a good one.
    static func problem(_ schedule: String) -> String? {
        if schedule.hasPrefix("@") {
            let isKnown = descriptors.contains(schedule) || schedule.hasPrefix("@every ")
            return isKnown ? nil : "unrecognized descriptor: \(schedule)"
        }
        var fields = schedule.split { $0.isWhitespace }.map(String.init)
        if let first = fields.first, first.hasPrefix("TZ=") || first.hasPrefix("CRON_TZ=") { fields.removeFirst() }
        guard fields.count == bounds.count else {
            return "expected exactly \(bounds.count) fields, found \(fields.count): [\(fields.joined(separator: " "))]"
        }
        do throws(Problem) {
            for (field, bounds) in zip(fields, bounds) {
                for part in field.split(separator: ",") { try check(String(part), bounds) }
            }
            return nil
        } catch {
            return error.text
        }
    }

    private static func check(_ text: String, _ bounds: Bounds) throws(Problem) {
        let steps = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let ends = steps[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        var start = bounds.range.lowerBound
        var end = bounds.range.upperBound
        if ends[0] != "*", ends[0] != "?" {
            start = try number(ends[0], bounds.names, first: start)
            switch ends.count {
            case 1: end = steps.count > 1 ? end : start
            case 2: end = try number(ends[1], bounds.names, first: bounds.range.lowerBound)
            default: throw Problem("too many hyphens: \(text)")
            }
        }
        guard steps.count <= 2 else { throw Problem("too many slashes: \(text)") }
        let step = steps.count == 2 ? try number(steps[1], [], first: 0) : 1
        if start < bounds.range.lowerBound {
            throw Problem("beginning of range (\(start)) below minimum (\(bounds.range.lowerBound)): \(text)")
        }
        if end > bounds.range.upperBound {
            throw Problem("end of range (\(end)) above maximum (\(bounds.range.upperBound)): \(text)")
        }
        if start > end { throw Problem("beginning of range (\(start)) beyond end of range (\(end)): \(text)") }
        if step == 0 { throw Problem("step of range should be a positive number: \(text)") }
    }

    private static func number(_ text: String, _ names: [String], first: Int) throws(Problem) -> Int {
        if let index = names.firstIndex(of: text.lowercased()) { return index + first }
        guard let number = Int(text) else {
            throw Problem("failed to parse int from \(text): strconv.Atoi: parsing \(text.quoted): invalid syntax")
        }
        guard number >= 0 else { throw Problem("negative number (\(number)) not allowed: \(text)") }
        return number
    }
}
