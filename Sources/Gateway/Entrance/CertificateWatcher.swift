import Logging
import Metrics
import ServiceLifecycle

/// Follows a mounted certificate: a renewed one is shown to new connections, without a restart.
///
/// One that can't be used changes nothing: the one before stays, and the log and a metric say why.
struct CertificateWatcher: Service, CustomStringConvertible {
    let certificate: CertificateInForce
    let directory: MountedDirectory
    let interval: Duration
    let clock: any Clock<Duration>
    let metrics: any MetricsFactory
    let logger: Logger

    var description: String { "certificate" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen: [String: String]?
            while !Task.isCancelled {
                look(&seen)
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// Reads the files and puts what has changed into force.
    ///
    /// - Parameter seen: what was read last.
    func look(_ seen: inout [String: String]?) {
        do {
            let files = try directory.read()
            guard files != seen else { return }
            seen = files
            certificate.replace(try ServerCertificate(files: files))
            Gauge(label: "gateway_certificate_refused", factory: metrics).record(0)
            logger.notice("Certificate read", metadata: ["directory": "\(directory.path)"])
        } catch {
            if seen == nil { seen = [:] }
            Gauge(label: "gateway_certificate_refused", factory: metrics).record(1)
            logger.error(
                "Certificate refused; the one before stays",
                metadata: ["directory": "\(directory.path)", "reason": "\(error)"])
        }
    }
}
