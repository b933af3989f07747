import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Observability
import Synchronization
import Testing
import Tracing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(1)))
struct HTTPServiceTests {
    private struct Teapot: ProblemConvertible {
        var problem: Problem { Problem(.init(code: 418, reasonPhrase: "I'm a teapot"), detail: "No coffee.") }
    }
    private struct Unexpected: Error {}

    private func withService(
        process: ServiceProcess = ServiceProcess(name: "test"), settings: HTTPSettings = HTTPSettings(port: 0),
        _ body: @Sendable @escaping (any TestClientProtocol) async throws -> Void
    ) async throws {
        let router = process.makeRouter()
        router.get("/teapot") { _, _ -> Response in throw Teapot() }
        router.get("/unexpected") { _, _ -> Response in throw Unexpected() }
        router.get("/slow") { _, _ -> Response in
            try await Task.sleep(for: .seconds(60))
            return Response(status: .ok)
        }
        router.post("/echo") { request, context -> ByteBuffer in
            try await request.body.collect(upTo: context.bodyLimit)
        }
        router.refuseOtherMethods(of: "/echo", allowed: [.post])
        try await process.makeHTTPServer(router: router, settings: settings).test(.router) { try await body($0) }
    }

    private func problem(_ response: TestResponse) throws -> [String: Any] {
        #expect(response.headers[.contentType] == "application/problem+json")
        let object = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
        return try #require(object as? [String: Any])
    }

    @Test func answersErrorsAsProblems() async throws {
        try await withService { client in
            let teapot = try problem(await client.execute(uri: "/teapot", method: .get))
            #expect(teapot["status"] as? Int == 418)
            #expect(teapot["detail"] as? String == "No coffee.")
            #expect(teapot["instance"] as? String == "/teapot")
            #expect((teapot["trace_id"] as? String)?.count == 32)
            let unexpected = try problem(await client.execute(uri: "/unexpected", method: .get))
            #expect(unexpected["status"] as? Int == 500)
            // What went wrong inside stays inside.
            #expect((unexpected["detail"] as? String)?.contains("Unexpected") == false)
            #expect(try problem(await client.execute(uri: "/nowhere", method: .get))["status"] as? Int == 404)
        }
    }

    @Test func refusesOtherMethodsByName() async throws {
        try await withService { client in
            let response = try await client.execute(uri: "/echo", method: .get)
            #expect(response.status == .methodNotAllowed)
            #expect(response.headers[.allow] == "POST")
        }
    }

    @Test func limitsBodiesAndTime() async throws {
        var settings = HTTPSettings(port: 0)
        settings.bodyLimit = 10
        settings.requestTimeout = .milliseconds(50)
        try await withService(settings: settings) { client in
            let small = try await client.execute(uri: "/echo", method: .post, body: ByteBuffer(string: "0123456789"))
            #expect(small.status == .ok)
            let large = try await client.execute(uri: "/echo", method: .post, body: ByteBuffer(string: "0123456789x"))
            #expect(large.status == .contentTooLarge)
            _ = try problem(large)
            let slow = try await client.execute(uri: "/slow", method: .get)
            #expect(slow.status == .serviceUnavailable)
            #expect(slow.headers[.retryAfter] != nil)
        }
    }

    @Test func probesTellHealthAndDraining() async throws {
        struct Away: Error, CustomStringConvertible { var description: String { "the database is away" } }
        let process = ServiceProcess(name: "test")
        let state = Shared()
        process.health.requireReady("database") { if state.value { throw Away() } }
        try await withService(process: process) { client in
            #expect(try await client.execute(uri: "/ready", method: .get).status == .ok)
            state.value = true
            let notReady = try await client.execute(uri: "/ready", method: .get)
            #expect(notReady.status == .serviceUnavailable)
            #expect(String(buffer: notReady.body).contains("the database is away"))
            #expect(try await client.execute(uri: "/health", method: .get).status == .ok)
            state.value = false
            process.health.startDraining()
            #expect(try await client.execute(uri: "/ready", method: .get).status == .serviceUnavailable)
        }
    }

    @Test func countsRequestsByRouteAndRecordsTheirSpans() async throws {
        let recorder = Recorder()
        let process = ServiceProcess(name: "test", telemetry: Telemetry(tracer: W3CTracer(recorder: recorder)))
        try await withService(process: process) { client in
            let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            let name = try #require(HTTPField.Name("traceparent"))
            _ = try await client.execute(uri: "/teapot?x=1", method: .get, headers: [name: parent])
            for path in ["/a", "/b"] { _ = try await client.execute(uri: path, method: .get) }
            let metrics = String(buffer: try await client.execute(uri: "/metrics", method: .get).body)
            #expect(
                metrics.contains(
                    #"http_server_request_duration_seconds_count{method="GET",route="/teapot",status="418"} 1"#))
            // Paths that nobody serves share one series.
            #expect(
                metrics.contains(
                    #"http_server_request_duration_seconds_count{method="GET",route="NotFound",status="404"} 2"#))
            let span = try #require(recorder.spans.withLock { $0.first })
            #expect(span.operationName == "GET /teapot")
            #expect(span.trace.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(span.parent?.description == "00f067aa0ba902b7")
        }
    }

    private final class Recorder: SpanRecorder {
        let spans = Mutex<[FinishedSpan]>([])
        func record(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }
    }

    private final class Shared: Sendable {
        private let flag = Mutex(false)
        var value: Bool {
            get { flag.withLock { $0 } }
            set { flag.withLock { $0 = newValue } }
        }
    }
}
