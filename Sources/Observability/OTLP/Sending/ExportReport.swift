import Logging

/// Tells the log when things go wrong for a pipeline and when they are well again, rather than each time.
struct ExportReport {
    let signal: OTLPSignal
    let destination: OTLPDestination
    let logger: Logger

    private var reason: String?
    private var lostCount = 0
    private var rejection: String?

    init(signal: OTLPSignal, destination: OTLPDestination, logger: Logger) {
        self.signal = signal
        self.destination = destination
        self.logger = logger
    }

    /// A request was taken, but for `rejected` of its items.
    mutating func sent(rejected: Int, message: String) {
        if reason != nil {
            logger.notice(
                "Telemetry is sent again", metadata: metadata.merging(["lost": .stringConvertible(lostCount)]) { $1 })
        }
        reason = nil
        lostCount = 0
        guard rejected > 0 || !message.isEmpty else {
            rejection = nil
            return
        }
        guard rejection != message else { return }
        rejection = message
        logger.warning(
            rejected > 0 ? "The receiver of telemetry rejects some of it" : "The receiver of telemetry has a remark",
            metadata: metadata.merging(["rejected": .stringConvertible(rejected), "reason": "\(message)"]) { $1 })
    }

    /// A request was not taken, and what it held is lost.
    mutating func lost(_ count: Int, reason: String) {
        lostCount += count
        guard self.reason != reason else { return }
        self.reason = reason
        logger.warning(
            "Telemetry can't be sent",
            metadata: metadata.merging(["lost": .stringConvertible(count), "reason": "\(reason)"]) { $1 })
    }

    private var metadata: Logger.Metadata {
        ["signal": "\(signal)", "endpoint": "\(destination.loggedURL)"]
    }
}
