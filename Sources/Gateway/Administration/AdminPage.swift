import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit
import ServiceLifecycle

/// What an admin sees of a running gateway: its routes and the health of what is behind them.
///
/// It listens on a port of its own, which no Service of the platform exposes outside of the cluster.
struct AdminPage: Sendable {
    let settings: GatewaySettings
    /// What the event loops know; nil before they run.
    let status: @Sendable () async throws -> GatewayLoops.Status?

    /// The service that serves the page, the probes and the metrics.
    func makeService(process: ServiceProcess, onListening: @escaping @Sendable (Int) -> Void) -> any Service {
        let router = process.makeRouter()
        router.get("/") { _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                    .contentSecurityPolicy: RefusalPage.contentSecurityPolicy,
                ],
                body: ResponseBody(byteBuffer: ByteBuffer(string: html(try await status()))))
        }
        var http = HTTPSettings(port: settings.adminPort)
        http.host = settings.host
        http.logsRequests = false
        return process.makeHTTPServer(router: router, settings: http, onListening: onListening)
    }

    /// The page.
    func html(_ status: GatewayLoops.Status?) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Gateway</title>
        <style>\(RefusalPage.style)</style>
        </head>
        <body>
        <main>
        <h1>Gateway</h1>
        <p>\(status?.connections ?? 0) clients are connected. <a href="/metrics">Metrics</a>, \
        <a href="/ready">readiness</a>.</p>
        <h2>Routes</h2>
        <table>
        <thead><tr><th>Prefix</th><th>To</th><th>Prefix is</th><th>Writes need</th></tr></thead>
        <tbody>
        \(settings.routes.routes.map(row).joined(separator: "\n"))
        </tbody>
        </table>
        <h2>Upstreams</h2>
        <table>
        <thead><tr><th>Name</th><th>Address</th><th>Connections</th><th>Health</th></tr></thead>
        <tbody>
        \((status?.upstreams ?? []).map(row).joined(separator: "\n"))
        </tbody>
        </table>
        </main>
        </body>
        </html>

        """
    }

    private func row(_ route: Route) -> String {
        let destination =
            switch route.destination {
            case .upstream(let index): settings.upstreams[index].name
            case .authentication: "the gateway itself"
            case .absent: "nothing"
            }
        let need =
            switch route.access {
            case .open: "nothing"
            case .writes(let role): "the role \(role.rawValue)"
            }
        return "<tr><td><code>\(RefusalPage.escaped(route.prefix))/</code></td><td>\(destination)</td>"
            + "<td>\(route.stripsPrefix ? "stripped" : "kept")</td><td>\(need)</td></tr>"
    }

    private func row(_ upstream: UpstreamStatus) -> String {
        let health =
            upstream.failures == 0
            ? "answering" : "\(upstream.failures) failures: \(upstream.lastFailure ?? "unknown")"
        let addresses = upstream.addresses.isEmpty ? "not looked up yet" : upstream.addresses.joined(separator: ", ")
        return "<tr><td>\(RefusalPage.escaped(upstream.name))</td><td><code>\(RefusalPage.escaped(upstream.authority))"
            + "</code><br>\(RefusalPage.escaped(addresses))</td><td>\(upstream.openConnections), "
            + "\(upstream.idleConnections) idle</td><td>\(RefusalPage.escaped(health))</td></tr>"
    }
}
