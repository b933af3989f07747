import ControllerRuntimeTesting
import HTTPTypes
import KubernetesClient
import KubernetesModel
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import ControllerRuntime

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite(.timeLimit(.minutes(5))) struct EventRecorderTests {
    /// Answers a write with what was written, under a name.
    private final class Server: ClientTransport {
        private let state = Mutex<(lines: [String], bodies: [JSONValue], missing: Bool)>(([], [], false))

        var lines: [String] { state.withLock(\.lines) }
        var bodies: [JSONValue] { state.withLock(\.bodies) }

        func forgetEvents() { state.withLock { $0.missing = true } }

        func send(_ request: ClientRequest) async throws -> ClientResponse {
            var body = try JSONValue(parsing: request.body?.readableBytesView ?? ByteBufferView())
            let isMissing = state.withLock { state in
                state.lines.append("\(request.head.method.rawValue) \(request.head.path ?? "")")
                state.bodies.append(body)
                return state.missing && request.head.method == .patch
            }
            if isMissing {
                let status = #"{"kind":"Status","reason":"NotFound","code":404}"#
                return ClientResponse(head: .init(status: .notFound), body: ResponseBody(ByteBuffer(string: status)))
            }
            body["metadata"] = ["name": "x.1", "namespace": "a"]
            return ClientResponse(
                head: .init(status: .created), body: ResponseBody(ByteBuffer(bytes: body.serialized())))
        }
    }

    private let server = Server()
    private let object = ConfigMap(metadata: ObjectMeta(name: "x", namespace: "a", uid: "u", resourceVersion: "7"))

    private func makeRecorder(capacity: Int = 1000) -> EventRecorder {
        EventRecorder(
            client: Client(transport: server), component: "tests", instance: "one", capacity: capacity,
            now: { Date(timeIntervalSince1970: 60) }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func createsThenCounts() async throws {
        let recorder = makeRecorder()
        try await withRunning([{ try await recorder.run() }]) {
            recorder.record(.warning, regarding: object, reason: "Broken", message: "it broke")
            try await eventually("it is created") { server.lines == ["POST /api/v1/namespaces/a/events"] }
            recorder.record(.warning, regarding: object, reason: "Broken", message: "it broke")
            try await eventually("it is counted") { server.lines.last == "PATCH /api/v1/namespaces/a/events/x.1" }
        }
        let event = try server.bodies[0].decode(as: Event.self)
        #expect(event.type == "Warning")
        #expect(event.count == 1)
        #expect(event.metadata.name == "x.df8475800")
        #expect(event.involvedObject?.kind == "ConfigMap")
        #expect(event.involvedObject?.uid == "u")
        #expect(event.lastTimestamp?.description == "1970-01-01T00:01:00Z")
        #expect(server.bodies[1]["count"] == 2)
    }

    @Test func createsAnewWhatTheServerHasForgotten() async throws {
        let recorder = makeRecorder()
        try await withRunning([{ try await recorder.run() }]) {
            recorder.record(regarding: object, reason: "R", message: "m")
            try await eventually("it is created") { server.lines.count == 1 }
            server.forgetEvents()
            recorder.record(regarding: object, reason: "R", message: "m")
            try await eventually("it is created anew") {
                server.lines.map { $0.prefix(4) } == ["POST", "PATC", "POST"]
            }
        }
    }

    @Test func dropsTheNewestWhenTooManyWait() async throws {
        let recorder = makeRecorder(capacity: 2)
        for index in 0..<5 { recorder.record(regarding: object, reason: "R\(index)", message: "m") }
        try await withRunning([{ try await recorder.run() }]) {
            try await eventually("two are sent") { server.lines.count == 2 }
        }
        #expect(server.bodies.map { $0["reason"] } == ["R0", "R1"])
    }

    @Test func sendsWhatIsWaitingBeforeItShutsDown() async throws {
        let recorder = makeRecorder()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(configuration: .init(services: [recorder], logger: logger))
        for index in 0..<5 { recorder.record(regarding: object, reason: "R\(index)", message: "m") }
        await group.triggerGracefulShutdown()
        try await group.run()
        #expect(server.lines.count == 5)
        #expect(
            Set(server.bodies.map { $0["metadata"]?["name"] }).count == 5,
            "events of one moment have names of their own")
    }
}
