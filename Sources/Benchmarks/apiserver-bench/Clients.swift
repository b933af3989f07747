import AsyncHTTPClient
import Measurement
import NIOCore
import NIOHTTP1
import Synchronization

/// Clients that list and watch ConfigMaps.
struct Clients: Sendable {
    let client: APIServerClient
    private static let path = "/api/v1/namespaces/default/configmaps"

    /// How many bytes an object has as JSON.
    func size(of name: String) async throws -> Int { try await client.send(.GET, "\(Self.path)/\(name)").readableBytes }

    /// Milliseconds that it takes to list some objects at best.
    func listing(_ count: Int) async throws -> Double {
        var fastest = Double.infinity
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await client.send(.GET, "\(Self.path)?limit=\(count)")
            fastest = min(fastest, (ContinuousClock.now - start) / .milliseconds(1))
        }
        return fastest
    }

    /// Lets many clients watch some writes; returns how many events they missed between them.
    func watch(watchers: Int, events: Int) async throws -> Int {
        let ready = Tally()
        let query = "?watch=true&fieldSelector=metadata.name%3Dwatched&timeoutSeconds=60"
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<watchers {
                group.addTask {
                    let response = try await client.stream(Self.path + query)
                    ready.increment()
                    var seen = 0
                    for try await chunk in response.body {
                        seen += chunk.readableBytesView.count { $0 == UInt8(ascii: "\n") }
                        if seen >= events { return 0 }
                    }
                    return events - seen
                }
            }
            while ready.count < watchers { try await Task.sleep(for: .milliseconds(20)) }
            try await client.send(.POST, Self.path, "application/json", #"{"metadata":{"name":"watched"}}"#)
            for number in 1..<events {
                try await client.send(
                    .PATCH, "\(Self.path)/watched", "application/merge-patch+json", #"{"data":{"at":"\#(number)"}}"#)
            }
            return try await group.reduce(0, +)
        }
    }
}

/// A count that many tasks raise.
private final class Tally: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    func increment() { value.add(1, ordering: .relaxed) }
}
