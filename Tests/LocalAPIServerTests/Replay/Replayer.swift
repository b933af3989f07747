import Foundation
import HTTPTypes
import KubernetesClient
import KubernetesModel
import LocalControllers
import Logging
import NIOCore
import Testing

@testable import LocalAPIServer

/// Replays scenarios against a server in this process, by the rules of the recordings.
struct Replayer {
    let server: APIServer
    /// The time of replays without controllers; `nil` where real time passes, because controllers work in it.
    private let time: ReplayTime?
    private static let token = "replay"

    private init(time: ReplayTime?) async throws {
        self.time = time
        let environment = time.map { ServerEnvironment(clock: $0.clock, date: $0.date) } ?? ServerEnvironment()
        var settings = APIServer.Configuration(environment: environment)
        settings.tokens = [Self.token: .admin]
        // The recordings were made without this admission plugin.
        settings.admitsServiceAccounts = false
        server = try await APIServer(configuration: settings, logger: Self.logger)
    }

    private static var logger: Logger {
        var logger = Logger(label: "replay")
        logger.logLevel = .critical
        return logger
    }

    /// The differences from the recording, step by step; none when the server answers alike.
    static func differences(_ scenario: Scenario) async throws -> [String] {
        guard scenario.needsControllers else {
            return try await Replayer(time: ReplayTime()).differences(scenario)
        }
        let replayer = try await Replayer(time: nil)
        let client = Client(
            transport: replayer.server.transport(as: .component("controller-manager")), logger: logger)
        // There is no node, so there are no volumes.
        let controllers = Controllers(client: client, configuration: .init(providesVolumes: false), logger: logger)
        return try await withThrowingTaskGroup(of: [String]?.self) { group in
            group.addTask {
                try await controllers.run()
                return nil
            }
            group.addTask { try await replayer.differences(scenario) }
            while let outcome = try await group.next() {
                guard let outcome else { continue }
                group.cancelAll()
                return outcome
            }
            return []
        }
    }

    private func differences(_ scenario: Scenario) async throws -> [String] {
        var variables = Variables()
        variables["ns"] = .string("vec-\(server.configuration.environment.uid().prefix(8))")
        var streams: [String: EventCollector] = [:]
        var found: [String] = []
        for (index, step) in scenario.steps.enumerated() {
            do {
                found += try await replay(step, scenario, &variables, &streams).map { "step \(index + 1): \($0)" }
            } catch let error as Variables.Unbound {
                found.append("step \(index + 1): \(error)")
            }
        }
        return found
    }

    /// Lets time pass.
    private func pass(_ seconds: Double) async throws {
        if let time { time.pass(seconds) } else { try await Task.sleep(for: .seconds(seconds)) }
    }

    private func replay(
        _ step: JSONValue, _ scenario: Scenario, _ variables: inout Variables, _ streams: inout [String: EventCollector]
    ) async throws -> [String] {
        try await pass(step["sleepSeconds"]?.doubleValue ?? 0)
        // Without controllers a write shows at once: what a poll waited for is there now or never.
        let patience = time == nil ? Duration.seconds(step[path: "poll", "timeoutSeconds"]?.integerValue ?? 0) : .zero
        let end = ContinuousClock.now + patience
        while true {
            let differences = try await attempt(step, scenario, &variables, &streams)
            if differences.isEmpty || ContinuousClock.now >= end { return differences }
            try await pass(0.05)
        }
    }

    private func attempt(
        _ step: JSONValue, _ scenario: Scenario, _ variables: inout Variables, _ streams: inout [String: EventCollector]
    ) async throws -> [String] {
        let expectation = Expectation(step, scenario.managedFields)
        let outcome =
            if let watch = step["watch"] {
                try await self.watch(watch, step, variables, &streams)
            } else {
                try await send(step, variables)
            }
        var differences = try expectation.differences(of: outcome, variables)
        for (name, pointer) in step["capture"]?.objectValue ?? [:] {
            if let value = outcome.document.value(at: pointer.stringValue ?? "") {
                variables[name] = value
            } else {
                differences.append("nothing to capture at \(pointer)")
            }
        }
        return differences
    }

    private func send(_ step: JSONValue, _ variables: Variables) async throws -> Outcome {
        let response = await server.handler.respond(to: try request(step, variables), certified: nil)
        // Only the status of a stream that no step reads is recorded.
        guard case .bytes(let body) = response.body else { return Outcome(response.head, body: "") }
        return Outcome(response.head, body: String(buffer: body))
    }

    private func watch(
        _ watch: JSONValue, _ step: JSONValue, _ variables: Variables, _ streams: inout [String: EventCollector]
    ) async throws -> Outcome {
        let name = watch["stream"]?.stringValue ?? ""
        if watch["action"] == "collect", let stream = streams[name] {
            return Outcome(stream.head, events: try await stream.collect(count: watch["count"]?.integerValue))
        }
        let response = await server.handler.respond(to: try request(step, variables), certified: nil)
        guard case .stream(let body) = response.body else {
            guard case .bytes(let bytes) = response.body else { throw CocoaError(.coderInvalidValue) }
            return Outcome(response.head, body: String(buffer: bytes))
        }
        let collector = EventCollector(head: response.head, body)
        if watch["action"] == "open" {
            streams[name] = collector
            return Outcome(response.head, events: nil)
        }
        return Outcome(response.head, events: try await collector.collect(count: watch["count"]?.integerValue))
    }

    private func request(_ step: JSONValue, _ variables: Variables) throws -> APIRequest {
        let document = try variables.replaced(in: step["request"] ?? [:])
        var fields: [String: JSONValue] = [
            "Accept": "application/json", "Authorization": .string("Bearer \(Self.token)"), "User-Agent": "vectors/1",
        ]
        var body = ByteBuffer()
        if let content = document["body"] {
            fields["Content-Type"] = "application/json"
            body = ByteBuffer(string: content.stringValue ?? content.text())
        }
        fields.merge(document["headers"]?.objectValue ?? [:]) { $1 }
        var headers = HTTPFields()
        for (name, value) in fields {
            guard let value = value.stringValue, let name = HTTPField.Name(name) else { continue }
            headers[name] = value
        }
        let method = try #require(HTTPRequest.Method(document["method"]?.stringValue ?? ""))
        let path = document["path"]?.stringValue
        return APIRequest(
            HTTPRequest(method: method, scheme: "https", authority: nil, path: path, headerFields: headers), body: body)
    }
}

/// Reads the events of a watch, one JSON document a line.
final class EventCollector {
    let head: HTTPResponse
    private var iterator: ResponseStream.AsyncIterator
    private var pending: [JSONValue] = []

    init(head: HTTPResponse, _ stream: ResponseStream) {
        self.head = head
        iterator = stream.makeAsyncIterator()
    }

    /// The next `count` events; all to the end of the stream for `nil`.
    func collect(count: Int64?) async throws -> [JSONValue] {
        while pending.count < count ?? .max, let chunk = try await iterator.next() {
            pending += try String(buffer: chunk).split(separator: "\n").map { try JSONValue(parsing: $0.utf8) }
        }
        let taken = Array(pending.prefix(Int(clamping: count ?? .max)))
        pending.removeFirst(taken.count)
        return taken
    }
}
