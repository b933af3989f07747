import NIOCore

extension ByteBuffer {
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A moment as HTTP writes it (RFC 9110, 5.6.7): `Thu, 01 Jan 1970 00:00:00 GMT`.
    ///
    /// - Parameter httpDate: seconds since 1970.
    init(httpDate seconds: UInt64) {
        let days = Int(seconds / 86_400)
        let second = Int(seconds % 86_400)
        // Howard Hinnant's `civil_from_days`: a year begins in March, so that the leap day comes last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init()
        writeString(Self.weekdays[days % 7])
        writeStaticString(", ")
        writeTwoDigits(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        writeString(" \(Self.months[month - 1]) ")
        writeString(String(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)))
        writeStaticString(" ")
        writeTwoDigits(second / 3600)
        writeStaticString(":")
        writeTwoDigits(second / 60 % 60)
        writeStaticString(":")
        writeTwoDigits(second % 60)
        writeStaticString(" GMT")
    }

    private mutating func writeTwoDigits(_ number: Int) {
        writeInteger(Octet.zero + UInt8(truncatingIfNeeded: number / 10))
        writeInteger(Octet.zero + UInt8(truncatingIfNeeded: number % 10))
    }
}
