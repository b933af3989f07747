import Foundation

/// Offsets from UTC of named time zones.
enum TimeZoneOffset {
    /// Seconds east of UTC of `±hh:mm` or of a zone such as `Europe/Madrid` at a moment; `nil` for an unknown zone.
    static func seconds(of zone: String, at moment: Moment) -> Int64? {
        if let offset = Moment.offset(zone) { return offset }
        let date = Date(timeIntervalSince1970: TimeInterval(moment.seconds))
        return TimeZone(identifier: zone).map { Int64($0.secondsFromGMT(for: date)) }
    }
}
