import Foundation
import Synchronization
import Testing

@testable import Gateway

@Suite("Mounted routes", .timeLimit(.minutes(2)))
struct RouteReloadTests {
    /// A directory as a ConfigMap is mounted.
    private struct Mount {
        let path = FileManager.default.temporaryDirectory.appending(path: "routes-\(UUID().uuidString)").path

        init(_ text: String) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try write(text)
        }

        func write(_ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: path + "/routes.yaml"), options: .atomic)
        }

        func remove() throws { try FileManager.default.removeItem(atPath: path) }
    }

    /// Tells clients to stop.
    private final class End: Sendable {
        let hasCome = Atomic(false)
    }

    private static func table(_ replacement: String) -> String {
        "routes: [{name: all, prefix: /x, replacePrefixWith: /\(replacement), to: [{upstream: backend}]}]"
    }

    private static func served(_ gateway: RunningGateway) async throws -> String {
        try await RawClient.connected(to: gateway.port) { client in
            let reply = try await client.get("/x")
            return reply.status == 200 ? path(reply) : "\(reply.status)"
        }
    }

    /// The path that the upstream saw.
    private static func path(_ reply: RawClient.Reply) -> String {
        String(reply.text.split(whereSeparator: \.isWhitespace)[1])
    }

    private static func admin(_ gateway: RunningGateway, _ path: String) async throws -> RawClient.Reply {
        try await RawClient.connected(to: gateway.adminPort) { try await $0.get(path) }
    }

    @Test func aNewTableTakesEffectWithoutALostRequest() async throws {
        let mount = try Mount(Self.table("0"))
        try await RunningGateway.running(adjust: { settings in
            settings.routesDirectory = mount.path
            settings.watchInterval = .milliseconds(10)
        }) { gateway in
            try await gateway.eventually { try await Self.served(gateway) == "/0" }
            let end = End()
            try await withThrowingTaskGroup(of: Set<String>.self) { tasks in
                for _ in 0..<4 {
                    tasks.addTask {
                        var seen: Set<String> = []
                        try await RawClient.connected(to: gateway.port) { client in
                            while !end.hasCome.load(ordering: .relaxed) {
                                let reply = try await client.get("/x")
                                #expect(reply.status == 200)
                                seen.insert(Self.path(reply))
                            }
                        }
                        return seen
                    }
                }
                for revision in 1...5 {
                    try mount.write(Self.table("\(revision)"))
                    try await gateway.eventually { try await Self.served(gateway) == "/\(revision)" }
                }
                end.hasCome.store(true, ordering: .relaxed)
                for try await seen in tasks { #expect(seen.count > 1, "one connection sees more than one table") }
            }
        }
        try mount.remove()
    }

    @Test func aBadTableIsRefusedAndTheOldOneStays() async throws {
        let mount = try Mount(Self.table("0"))
        try await RunningGateway.running(adjust: { settings in
            settings.routesDirectory = mount.path
            settings.watchInterval = .milliseconds(10)
        }) { gateway in
            try await gateway.eventually { try await Self.served(gateway) == "/0" }
            try mount.write("routes: [{name: all, to: [{upstream: nobody}]}]")
            try await gateway.eventually {
                try await Self.admin(gateway, "/metrics").text.contains("gateway_routing_table_refused 1")
            }
            #expect(try await Self.served(gateway) == "/0")
            #expect(try await Self.admin(gateway, "/").text.contains("there is no upstream nobody"))
            #expect(try await Self.admin(gateway, "/ready").status == 200, "what is in force still serves")
            try mount.write(Self.table("1"))
            try await gateway.eventually { try await Self.served(gateway) == "/1" }
            let metrics = try await Self.admin(gateway, "/metrics").text
            #expect(metrics.contains("gateway_routing_table_refused 0"))
            #expect(metrics.contains(#"gateway_routing_reloads_total{outcome="refused"} 1"#))
        }
        try mount.remove()
    }

    @Test func withoutAnyGoodTableItServesThePlatformsRoutesButIsNotReady() async throws {
        let mount = try Mount("routes: 1")
        try await RunningGateway.running(adjust: { settings in
            settings.routesDirectory = mount.path
            settings.watchInterval = .milliseconds(10)
        }) { gateway in
            try await gateway.eventually {
                let ready = try await Self.admin(gateway, "/ready")
                return ready.status == 503 && ready.text.contains("routes")
            }
            #expect(try await Self.served(gateway) == "/x")
        }
        try mount.remove()
    }
}
