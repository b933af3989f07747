import Logging
import Metrics
import ServiceLifecycle

/// Follows the mounted routing table: a new one takes effect without a restart and without a lost request.
///
/// A table that can't be read changes nothing: the one before stays in force, and the log, a metric and the admin's
/// page say why.
struct RouteWatcher: Service, CustomStringConvertible {
    /// The file's name in its directory.
    static let fileName = "routes.yaml"

    let routes: RoutesInForce
    let directory: MountedDirectory
    /// What routes may lead to besides the file's own upstreams.
    let upstreams: [Upstream]
    let interval: Duration
    let clock: any Clock<Duration>
    let metrics: any MetricsFactory
    let logger: Logger
    /// Called with what is newly in force.
    let tableChanged: @Sendable (RoutesInForce.Snapshot) async throws -> Void

    var description: String { "routes" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen: String?
            while !Task.isCancelled {
                await look(&seen)
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// Reads the file and puts it into force if it has changed.
    ///
    /// - Parameter seen: what was read last; the empty text stands for a file that couldn't be read.
    func look(_ seen: inout String?) async {
        let text: String
        do {
            guard let content = try directory.read()[Self.fileName] else {
                return refuse("there is no \(Self.fileName) in \(directory.path)", unless: &seen)
            }
            text = content
        } catch {
            return refuse("\(directory.path) can't be read: \(error)", unless: &seen)
        }
        guard text != seen else { return }
        seen = text
        do {
            let snapshot = routes.replace(try RoutingFile.table(text, upstreams: upstreams))
            try await tableChanged(snapshot)
            count(refused: false)
            logger.notice("Routing table read", metadata: ["routes": "\(snapshot.table.routes.map(\.name))"])
        } catch {
            refuse("\(error)")
        }
    }

    private func refuse(_ problem: String, unless seen: inout String?) {
        guard seen != "" else { return }
        seen = ""
        refuse(problem)
    }

    private func refuse(_ problem: String) {
        routes.refuse(problem)
        count(refused: true)
        logger.error(
            "Routing table refused; the one before stays in force",
            metadata: ["directory": "\(directory.path)", "problem": "\(problem)"])
    }

    private func count(refused: Bool) {
        Counter(
            label: "gateway_routing_reloads", dimensions: [("outcome", refused ? "refused" : "applied")],
            factory: metrics
        ).increment()
        Gauge(label: "gateway_routing_table_refused", factory: metrics).record(refused ? 1 : 0)
    }
}
