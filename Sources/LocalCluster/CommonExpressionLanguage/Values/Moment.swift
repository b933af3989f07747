/// A moment between the years 1 and 9999, in UTC.
package struct Moment: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package var seconds: Int64
    /// 0…999,999,999, counted forward from ``seconds``.
    package var nanoseconds: Int64

    static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    package static func < (left: Moment, right: Moment) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    init?(seconds: Int64, nanoseconds: Int64 = 0) {
        guard Self.range.contains(seconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads RFC 3339 text, or a date alone when `allowsDate`.
    package init?(_ text: String, allowsDate: Bool = false) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, let year = Self.number(bytes[0..<4]), bytes[4] == 0x2D,
            let month = Self.number(bytes[5..<7]), (1...12).contains(month), bytes[7] == 0x2D,
            let day = Self.number(bytes[8..<10]), (1...Self.days(in: month, year)).contains(day)
        else { return nil }
        let date = Self.days(year, month, day) * 86_400
        if bytes.count == 10, allowsDate {
            self.init(seconds: date)
            return
        }
        guard bytes.count >= 20, bytes[10] | 0x20 == 0x74, bytes[13] == 0x3A, bytes[16] == 0x3A,
            let hour = Self.number(bytes[11..<13]), hour < 24, let minute = Self.number(bytes[14..<16]), minute < 60,
            let second = Self.number(bytes[17..<19]), second < 60
        else { return nil }
        var rest = bytes[19...]
        var fraction: Int64 = 0
        if rest.first == 0x2E {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty,
                let value = Self.number((Array(digits) + Array(repeating: 0x30, count: 9)).prefix(9))
            else { return nil }
            fraction = value
            rest = rest.dropFirst(digits.count + 1)
        }
        guard let offset = Self.offset(String(decoding: rest, as: UTF8.self)) else { return nil }
        self.init(seconds: date + hour * 3600 + minute * 60 + second - offset, nanoseconds: fraction)
    }

    /// The moment some nanoseconds later; `nil` out of range.
    func adding(_ duration: Int64) -> Moment? {
        let sum = nanoseconds + duration % 1_000_000_000
        let carry: Int64 = sum < 0 ? -1 : sum >= 1_000_000_000 ? 1 : 0
        return Moment(
            seconds: seconds + duration / 1_000_000_000 + carry, nanoseconds: sum - carry * 1_000_000_000)
    }

    /// Nanoseconds from another moment to this one; `nil` when they are too many.
    func since(_ other: Moment) -> Int64? {
        let (whole, overflow) = (seconds - other.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, another) = whole.addingReportingOverflow(nanoseconds - other.nanoseconds)
        return overflow || another ? nil : sum
    }

    /// Seconds east of UTC that `Z` or `±hh:mm` stand for.
    static func offset(_ zone: String) -> Int64? {
        if zone == "Z" || zone == "z" || zone == "UTC" { return 0 }
        var digits = Array(zone.utf8)
        var sign: Int64 = 1
        if let first = digits.first, first == 0x2B || first == 0x2D {
            sign = first == 0x2D ? -1 : 1
            digits.removeFirst()
        }
        guard digits.count == 5, digits[2] == 0x3A, let hours = number(digits[0..<2]), hours < 24,
            let minutes = number(digits[3..<5]), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    static func number(_ digits: some Sequence<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }

    static func days(in month: Int64, _ year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][Int(month) - 1]
    }

    /// Days from 1970-01-01 to a date.
    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The parts of the date and time at an offset from UTC.
    func parts(offset: Int64 = 0) -> (year: Int64, month: Int64, day: Int64, second: Int64, dayNumber: Int64) {
        let local = seconds + offset
        let dayNumber = (local >= 0 ? local : local - 86_399) / 86_400
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1,
            local - dayNumber * 86_400, dayNumber
        )
    }
}

extension Moment: CustomStringConvertible {
    package var description: String {
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let parts = parts()
        var fraction = ""
        if nanoseconds > 0 {
            fraction = padded(nanoseconds, 9)
            while fraction.hasSuffix("0") { fraction.removeLast() }
            fraction = ".\(fraction)"
        }
        return "\(padded(parts.year, 4))-\(padded(parts.month, 2))-\(padded(parts.day, 2))T"
            + "\(padded(parts.second / 3600, 2)):\(padded(parts.second / 60 % 60, 2)):\(padded(parts.second % 60, 2))"
            + "\(fraction)Z"
    }
}
