import PostgreSQL
import Tracing

/// A day of the Gregorian calendar, of the years 1 to 9999.
package struct CalendarDate: Sendable, Hashable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Creates a date; nil when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// 1970-01-01.
    static let epoch = CalendarDate(unchecked: 1970, 1, 1)

    private init(unchecked year: Int, _ month: Int, _ day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate: Comparable {
    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CalendarDate: LosslessStringConvertible {
    /// Reads `YYYY-MM-DD`, and nothing else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var description: String {
        func padded(_ number: Int, to width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0) { number, digit in
            guard let number, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            return number * 10 + Int(digit - UInt8(ascii: "0"))
        }
    }
}

extension CalendarDate: QueryDecodable {
    package init?(queryText: UnsafeRawBufferPointer) {
        self.init(String(decoding: queryText, as: UTF8.self))
    }

    package init?(queryBinary: UnsafeRawBufferPointer) {
        guard queryBinary.count == 4 else { return nil }
        self.init(
            daysSinceEpoch: Int(Int32(bigEndian: queryBinary.loadUnaligned(as: Int32.self))) + Self.postgreSQLEpoch)
    }
}

extension CalendarDate: QueryArrayElement {
    package static var queryType: UInt32 { 1082 }
    package static var queryArrayType: UInt32 { 1182 }

    package func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int32(daysSinceEpoch - Self.postgreSQLEpoch))
    }

    /// PostgreSQL counts days from 2000-01-01.
    static let postgreSQLEpoch = 10_957

    /// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`.
    var daysSinceEpoch: Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension CalendarDate {
    /// The day that is some days after 1970-01-01, by Howard Hinnant's `civil_from_days`; nil beyond the year 9999.
    package init?(daysSinceEpoch: Int) {
        let days = daysSinceEpoch + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension CalendarDate {
    /// The day that it is, in UTC.
    package static var today: CalendarDate {
        CalendarDate(daysSinceEpoch: Int(DefaultTracerClock.now.millisecondsSinceEpoch / 86_400_000)) ?? .epoch
    }
}
