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
    let routes: RoutesInForce
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
        let inForce = routes.current
        let table = status?.table ?? inForce.table
        let problem = inForce.problem.map {
            #"<p role="alert">The mounted routing table is refused, so the one before stays in force: "#
                + "<code>\(RefusalPage.escaped($0))</code></p>"
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="refresh" content="5">
            <title>Gateway</title>
            <style>\(RefusalPage.style)</style>
            </head>
            <body>
            <main>
            <h1>Gateway</h1>
            <p>\(status?.connections ?? 0) clients are connected. <a href="/metrics">Metrics</a>, \
            <a href="/ready">readiness</a>.</p>
            <h2>Routes</h2>
            \(problem ?? "")
            <table>
            <thead><tr><th>Name</th><th>Prefix</th><th>To</th><th>Prefix becomes</th><th>Needs</th></tr></thead>
            <tbody>
            \(table.routes.map { row($0, of: table) }.joined(separator: "\n"))
            </tbody>
            </table>
            <h2>The last minute</h2>
            <table>
            <thead><tr><th>Route</th><th>Requests</th><th>Failures</th><th>Half within</th><th>99 % within</th></tr></thead>
            <tbody>
            \((status?.activity ?? [:]).sorted { $0.key < $1.key }.map { row($0.key, $0.value) }.joined(separator: "\n"))
            </tbody>
            </table>
            <h2>Upstreams</h2>
            <table>
            <thead><tr><th>Name</th><th>Endpoints</th><th>Health</th></tr></thead>
            <tbody>
            \((status?.upstreams ?? []).map(row).joined(separator: "\n"))
            </tbody>
            </table>
            <h2>Configuration</h2>
            <table>
            <tbody>
            \(settings.summary.map { cells(RefusalPage.escaped($0), RefusalPage.escaped($1)) }.joined(separator: "\n"))
            </tbody>
            </table>
            </main>
            </body>
            </html>

            """
    }

    private func row(_ route: Route, of table: RoutingTable) -> String {
        let destination =
            switch route.destination {
            case .upstream(let index): table.upstreams[index].name
            case .shares(let shares):
                shares.portions.map { "\(table.upstreams[$0.index].name) \(Int(($0.portion * 100).rounded())) %" }
                    .joined(separator: ", ")
            case .authentication: "the gateway itself"
            case .absent: "nothing"
            }
        let replacement = route.replacement.map { String(decoding: $0, as: UTF8.self) + "/" }
        let prefix = String(decoding: route.match.prefix, as: UTF8.self)
        return cells(
            RefusalPage.escaped(route.name), "<code>\(RefusalPage.escaped(prefix))/</code>",
            RefusalPage.escaped(destination), RefusalPage.escaped(replacement ?? "kept"), need(route.access))
    }

    private func row(_ route: String, _ summary: ActivityWindow.Summary) -> String {
        cells(
            RefusalPage.escaped(route), "\(rounded(summary.rate)) a second",
            summary.requests == 0
                ? "none" : "\(rounded(Double(summary.failures) / Double(summary.requests) * 100)) %",
            milliseconds(summary.quantile(0.5)), milliseconds(summary.quantile(0.99)))
    }

    private func milliseconds(_ seconds: Double?) -> String { seconds.map { "\(rounded($0 * 1000)) ms" } ?? "" }

    private func rounded(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        return hundredths % 100 == 0 ? "\(hundredths / 100)" : "\(Double(hundredths) / 100)"
    }

    private func need(_ access: AccessRule) -> String {
        let needs = [access.read.map { "\($0.rawValue) to read" }, access.write.map { "\($0.rawValue) to write" }]
            .compactMap { $0 }
        return needs.isEmpty ? "nothing" : needs.joined(separator: ", ")
    }

    private func row(_ upstream: UpstreamStatus) -> String {
        let endpoints = upstream.endpoints.map { endpoint in
            "<code>\(RefusalPage.escaped(endpoint.address))</code> \(endpoint.activeRequests) requests, "
                + "\(endpoint.idleConnections) idle connections"
                + (endpoint.isAvailable ? "" : ", left alone after \(endpoint.failures) failures")
        }
        let health =
            upstream.isResting
            ? "left alone" : upstream.endpoints.contains { !$0.isAvailable } ? "failing in part" : "answering"
        let failure = upstream.lastFailure.map { "<br>Last failure: \(RefusalPage.escaped($0))" } ?? ""
        return cells(
            "\(RefusalPage.escaped(upstream.name))<br><code>\(RefusalPage.escaped(upstream.authority))</code>",
            endpoints.isEmpty ? "not looked up yet" : endpoints.joined(separator: "<br>"), health + failure)
    }

    private func cells(_ contents: String...) -> String {
        "<tr>" + contents.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
}
