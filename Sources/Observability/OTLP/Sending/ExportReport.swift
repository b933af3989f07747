import Logging

/// Tells the log when a pipeline's items are lost and when they no longer are, in a line a minute at most.
struct ExportReport {
    /// The shortest time between two warnings; what is lost in between is in the second one.
    static let pause = Duration.seconds(60)

    private let metadata: Logger.Metadata
    private let logger: Logger
    private var lostCount = 0
    private var nextWarning: Duration?
    private var isToldOf = false

    init(signal: OTLPSignal, destination: OTLPDestination, logger: Logger) {
        metadata = ["signal": "\(signal)", "endpoint": "\(destination.loggedURL)"]
        self.logger = logger
    }

    /// A request was taken, but for `rejected` of its items; the receiver may have a remark.
    mutating func sent(rejected: Int, message: String, now: Duration) {
        guard rejected == 0, message.isEmpty else {
            return warn("The receiver of telemetry rejects some of it", rejected, message, now)
        }
        if isToldOf { logger.notice("Telemetry is sent again", metadata: metadata) }
        isToldOf = false
    }

    /// A request was not taken, and what it held is lost.
    mutating func lost(_ count: Int, reason: String, now: Duration) {
        warn("Telemetry can't be sent", count, reason, now)
    }

    private mutating func warn(_ message: Logger.Message, _ count: Int, _ reason: String, _ now: Duration) {
        lostCount += count
        if let nextWarning, now < nextWarning { return }
        nextWarning = now + Self.pause
        isToldOf = true
        logger.warning(
            message,
            metadata: metadata.merging(["lost": .stringConvertible(lostCount), "reason": "\(reason)"]) { $1 })
        lostCount = 0
    }
}
