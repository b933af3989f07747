import Foundation
import HTTPTypes
import KubernetesModel
import Logging
import NIOCore
import Testing

@testable import LocalAPIServer

/// Replays scenarios against a server in this process, by the rules of the recordings.
struct Replayer {
    let server: APIServer
    private let time = ReplayTime()
    private static let token = "replay"

    init() async throws {
        var logger = Logger(label: "replay")
        logger.logLevel = .critical
        let environment = ServerEnvironment(clock: time.clock, date: time.date)
        var settings = APIServer.Configuration(environment: environment)
        settings.tokens = [Self.token: .admin]
        // The recordings were made without this admission plugin.
        settings.admitsServiceAccounts = false
        server = try await APIServer(configuration: settings, logger: logger)
    }

    /// The differences from the recording, step by step; none when the server answers alike.
    func differences(_ scenario: Scenario) async throws -> [String] {
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

    private func replay(
        _ step: JSONValue, _ scenario: Scenario, _ variables: inout Variables, _ streams: inout [String: EventCollector]
    ) async throws -> [String] {
        time.pass(step["sleepSeconds"]?.doubleValue ?? 0)
        let expectation = Expectation(step, scenario.managedFields)
        var outcome: Outcome
        if let watch = step["watch"] {
            outcome = try await self.watch(watch, step, variables, &streams)
        } else {
            outcome = try await send(step, variables)
            // In this process a write shows at once: what a poll waited for is there now or never.
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
