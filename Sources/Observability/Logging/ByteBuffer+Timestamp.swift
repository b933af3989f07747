package import NIOCore

extension ByteBuffer {
    /// Writes an instant as RFC 3339 in UTC with milliseconds: `2026-11-25T02:25:32.125Z`.
    package mutating func writeTimestamp(nanosecondsSinceEpoch: UInt64) {
        let (seconds, nanoseconds) = nanosecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000_000)
        let (days, second) = Int(seconds).quotientAndRemainder(dividingBy: 86_400)
        let date = civilDate(daysSinceEpoch: days)
        writeDigits(date.year, count: 4)
        writeStaticString("-")
        writeDigits(date.month, count: 2)
        writeStaticString("-")
        writeDigits(date.day, count: 2)
        writeStaticString("T")
        writeDigits(second / 3600, count: 2)
        writeStaticString(":")
        writeDigits(second / 60 % 60, count: 2)
        writeStaticString(":")
        writeDigits(second % 60, count: 2)
        writeStaticString(".")
        writeDigits(Int(nanoseconds / 1_000_000), count: 3)
        writeStaticString("Z")
    }

    private mutating func writeDigits(_ value: Int, count: Int) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            writeInteger(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}

/// The Gregorian date of a day, by Howard Hinnant's `civil_from_days`: years start in March, so that the leap day
/// comes last and needs no case of its own.
private func civilDate(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = daysSinceEpoch + 719_468
    let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (
        year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
        day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    )
}
