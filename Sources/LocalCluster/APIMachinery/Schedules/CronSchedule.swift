package import Foundation

/// A schedule as `cron` reads it, such as `*/5 * * * *`, `@daily` or `@every 90m`.
///
/// Source: `github.com/robfig/cron/v3`, which Kubernetes' CronJobs use.
package struct CronSchedule: Sendable, Hashable {
    /// What is wrong with the text of a schedule.
    package struct Problem: Error, CustomStringConvertible {
        package var description: String

        init(_ description: String) { self.description = description }
    }

    private enum Rule: Hashable {
        case fields(minute: CronField, hour: CronField, day: CronField, month: CronField, weekday: CronField)
        /// A run each so many seconds.
        case every(Int64)
    }

    private static let descriptors = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]
    /// A day that is further away than this never comes, such as the 31st of February.
    private static let horizon: Int64 = 5 * 366 * 86_400

    private let rule: Rule
    private let zone: TimeZone

    /// Reads a schedule.
    ///
    /// - Parameters:
    ///   - text: the schedule; a zone before it is passed over.
    ///   - zone: where its hours are told.
    package init(_ text: String, zone: TimeZone) throws(Problem) {
        self.zone = zone
        if text.hasPrefix("@every ") {
            guard let seconds = GoDuration.seconds(text.dropFirst(7)) else {
                throw Problem("failed to parse duration \(text): time: invalid duration \"\(text.dropFirst(7))\"")
            }
            rule = .every(max(1, Int64(seconds)))
            return
        }
        guard !text.hasPrefix("@") || Self.descriptors[text] != nil else {
            throw Problem("unrecognized descriptor: \(text)")
        }
        var fields = (Self.descriptors[text] ?? text).split { $0.isWhitespace }.map(String.init)
        if let first = fields.first, first.hasPrefix("TZ=") || first.hasPrefix("CRON_TZ=") { fields.removeFirst() }
        guard fields.count == 5 else {
            throw Problem("expected exactly 5 fields, found \(fields.count): [\(fields.joined(separator: " "))]")
        }
        rule = .fields(
            minute: try CronField(fields[0], CronField.minute), hour: try CronField(fields[1], CronField.hour),
            day: try CronField(fields[2], CronField.day), month: try CronField(fields[3], CronField.month),
            weekday: try CronField(fields[4], CronField.weekday))
    }

    /// What is wrong with a schedule; `nil` for a good one.
    package static func problem(of text: String) -> String? {
        do throws(Problem) {
            _ = try CronSchedule(text, zone: .gmt)
            return nil
        } catch {
            return error.description
        }
    }

    /// The first moment of the schedule after another; `nil` when there is none within years.
    ///
    /// Hours that the clock leaps over in spring have no run; those that it repeats in autumn have two.
    package func next(after date: Date) -> Date? {
        let now = Int64(date.timeIntervalSince1970.rounded(.down))
        switch rule {
        case .every(let seconds): return Date(timeIntervalSince1970: Double(now + seconds))
        case .fields(let minute, let hour, let day, let month, let weekday):
            var moment = now - now.remainder(60) + 60
            while moment < now + Self.horizon {
                let local = LocalTime(moment, zone)
                // Where neither is free, either will do.
                let isDay =
                    day.isFree || weekday.isFree
                    ? day.contains(local.day) && weekday.contains(local.weekday)
                    : day.contains(local.day) || weekday.contains(local.weekday)
                if !isDay || !month.contains(local.month) {
                    moment = local.nextDay
                } else if !hour.contains(local.hour) {
                    moment += 3600 - local.secondOfDay.remainder(3600)
                } else if !minute.contains(Int(local.secondOfDay.remainder(3600)) / 60) {
                    moment += 60
                } else {
                    return Date(timeIntervalSince1970: Double(moment))
                }
            }
            return nil
        }
    }
}

/// A moment as clocks and calendars of a zone show it.
private struct LocalTime {
    let month: Int
    let day: Int
    /// 0 for Sunday.
    let weekday: Int
    let secondOfDay: Int64
    private let moment: Int64
    private let zone: TimeZone

    init(_ moment: Int64, _ zone: TimeZone) {
        self.moment = moment
        self.zone = zone
        let shown = moment + Self.offset(of: zone, at: moment)
        secondOfDay = shown.remainder(86_400)
        let days = (shown - secondOfDay) / 86_400
        weekday = Int((days + 4).remainder(7))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.month, .day], from: Date(timeIntervalSince1970: Double(shown)))
        month = parts.month ?? 1
        day = parts.day ?? 1
    }

    var hour: Int { Int(secondOfDay / 3600) }

    /// When the next day begins, or an hour before that where the clock is put back in between.
    var nextDay: Int64 {
        let next = moment + 86_400 - secondOfDay
        let late = (next + Self.offset(of: zone, at: next)).remainder(86_400)
        // The clock was put forward in between; the day begins late only where it was put forward at midnight.
        let midnight = next - late
        let isMidnight = (midnight + Self.offset(of: zone, at: midnight)).remainder(86_400) == 0
        return late < 43_200 && isMidnight ? midnight : next
    }

    private static func offset(of zone: TimeZone, at moment: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
    }
}

extension Int64 {
    /// The remainder that is not negative.
    fileprivate func remainder(_ divisor: Int64) -> Int64 { (self % divisor + divisor) % divisor }
}
