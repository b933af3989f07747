#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A moment as HTTP writes it: `Thu, 01 Jan 1970 00:00:00 GMT`.
///
/// Source: RFC 9110, section 5.6.7 (the format that senders use; the two obsolete ones aren't read).
package struct HTTPDate: Sendable, Equatable {
    /// Seconds since 1970.
    package let seconds: Int

    /// Creates the moment that is so many seconds after 1970 began.
    package init(seconds: Int) {
        self.seconds = seconds
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension HTTPDate: LosslessStringConvertible {
    /// Reads what ``description`` writes; nil for anything else.
    package init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int32(words[1]),
            let month = Self.months.firstIndex(of: String(words[2])), let year = Int32(words[3])
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3 else { return nil }
        var fields = tm()
        fields.tm_year = year - 1900
        fields.tm_mon = Int32(month)
        fields.tm_mday = day
        fields.tm_hour = clock[0]
        fields.tm_min = clock[1]
        fields.tm_sec = clock[2]
        seconds = timegm(&fields)
        // What isn't written back alike had a day or an hour that doesn't exist.
        guard description == text else { return nil }
    }

    package var description: String {
        var seconds = time_t(seconds)
        var fields = tm()
        gmtime_r(&seconds, &fields)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(padded(fields.tm_mday)) \(Self.months[Int(fields.tm_mon)]) \(fields.tm_year + 1900)"
        let clock = [fields.tm_hour, fields.tm_min, fields.tm_sec].map(padded).joined(separator: ":")
        return "\(Self.weekdays[Int(fields.tm_wday)]), \(date) \(clock) GMT"
    }
}
