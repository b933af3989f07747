import Observability
import Tracing

/// Tells the time as the header `Date` has it, and writes it out once a second only.
struct HTTPDateClock {
    private var date: HTTPDate?
    private var written = ""

    /// The time now.
    var text: String {
        mutating get {
            let now = HTTPDate(seconds: Int(DefaultTracerClock.now.nanosecondsSinceEpoch / 1_000_000_000))
            if now != date {
                date = now
                written = now.description
            }
            return written
        }
    }
}
