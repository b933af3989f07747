import ControllerRuntimeTesting
import KubernetesClient
import KubernetesModel
import Logging
import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(5))) struct InspectionTests {
    private let server = WatchedServer()
    private let clock = ManualClock()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func tellsWhatAQueueIsDoing() async {
        let queue = WorkQueue<String>(name: "test", clock: clock)
        for key in ["a", "b", "c"] { queue.add(key) }
        queue.add("later", after: .seconds(10))
        clock.advance(by: .seconds(2))
        #expect(await queue.next() == "a")
        queue.addAfterFailure("a")
        clock.advance(by: .seconds(3))
        #expect(
            queue.inspection == [
                "name": "test", "depth": 2, "delayed": 2, "working": ["a": 3], "waiting": ["b": 5, "c": 5],
                "failing": ["a": 1],
            ])
    }

    @Test func tellsHowFarAStoreIsAndNothingOfItsContents() async throws {
        server.put("x", data: "secret")
        server.addBrokenItem(#"{"metadata":{"name":"broken","namespace":"a"},"data":7}"#)
        let reflector = Reflector(
            server.client.resource(ConfigMap.self, namespace: "a"), clock: clock, logger: logger)
        try await withRunning([{ try await reflector.run() }]) {
            try await reflector.waitUntilSynced()
            #expect(
                reflector.inspection == [
                    "reflector": .string("\(ConfigMap.resource)"), "objects": 1, "isSynced": true,
                    "resourceVersion": "1", "undecodable": ["a/broken"],
                ])
        }
    }

    @Test func tellsWhoLeads() async {
        let leadership = Leadership(clock: clock)
        let elector = LeaderElector(
            client: LeaseServer().client(of: "me"), lease: ObjectKey(namespace: "system", name: "operator"),
            identity: "me", leadership: leadership, services: [], clock: clock, logger: logger)
        #expect(elector.inspection["phase"] == "standby")
        leadership.renew(sentAt: leadership.now)
        clock.advance(by: .seconds(4))
        #expect(
            elector.inspection == [
                "lease": "system/operator", "identity": "me", "phase": "leading", "remaining": 6,
            ])
    }

    @Test func followsMetadataAlone() async throws {
        server.put("x", data: "large", labels: ["kept": "yes"])
        let reflector = Reflector(
            server.client.metadata(of: ConfigMap.resource, namespace: "a"), clock: clock, logger: logger)
        try await withRunning([{ try await reflector.run() }]) {
            try await reflector.waitUntilSynced()
            let key = ObjectKey(namespace: "a", name: "x")
            #expect(reflector.store[key]?.metadata.labels == ["kept": "yes"])
            try await eventually("it watches") { server.watches.count == 1 }
            server.put("x", data: "larger", labels: ["kept": "still"])
            try await eventually("it follows") { reflector.store[key]?.metadata.labels == ["kept": "still"] }
        }
    }
}
