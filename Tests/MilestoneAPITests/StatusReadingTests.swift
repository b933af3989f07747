import KubernetesModel
import MilestoneAPI
import Testing

/// Statuses that other versions of the operator wrote.
@Suite struct StatusReadingTests {
    private func read(_ status: String) throws -> MilestonePlatformStatus? {
        let document = try JSONValue(
            parsing: #"{"metadata":{"name":"demo"},"spec":{"database":{"managed":{}}},"status":\#(status)}"#.utf8)
        return try document.decode(as: MilestonePlatform.self).status
    }

    @Test func whatAFormerVersionWroteIsRead() throws {
        // Before drift was counted, and before there were backups and requests.
        let status = try read(
            #"""
            {"observedGeneration":3,"version":"0.1.0","url":"http://a","conditions":[{"type":"Ready","status":"True",
            "reason":"Ready","message":"m","lastTransitionTime":"2026-01-01T00:00:00Z","observedGeneration":3}],
            "components":[{"name":"backend","ready":1,"desired":1,"restarts":0}],
            "drift":[{"kind":"Deployment","name":"demo-gateway","fields":["spec.replicas"],"manager":"kubectl-scale"}]}
            """#)
        #expect(status?.observedGeneration == 3 && status?.version == "0.1.0" && status?.url == "http://a")
        #expect(status?.conditions?.map(\.type) == ["Ready"])
        #expect(status?.components?.map(\.name) == ["backend"])
        // An entry that lacks what is known of each by now is forgotten; the platform isn't.
        #expect(status?.drift == [])
    }

    @Test func whatALaterVersionWroteIsRead() throws {
        let status = try read(
            #"""
            {"observedGeneration":3,"version":"0.9.0","components":{"backend":{"ready":1}},"later":{"a":1},
            "drift":[{"kind":"A","name":"a","fields":["x"],"corrected":true,"count":2,"later":1},{"object":"b"}]}
            """#)
        #expect(status?.version == "0.9.0")
        #expect(status?.components == nil)
        #expect(status?.drift == [DriftStatus(kind: "A", name: "a", fields: ["x"], corrected: true, count: 2)])
    }

    @Test func whatThisVersionWritesIsReadAsItWas() throws {
        var status = MilestonePlatformStatus(observedGeneration: 2, version: "0.1.0")
        status.drift = [
            DriftStatus(
                kind: "Service", name: "a", fields: ["spec.type"], manager: "kubectl",
                time: Timestamp("2026-01-01T00:00:00Z"),
                corrected: true, count: 3)
        ]
        #expect(try read(JSONValue(encoding: status).text()) == status)
    }
}
