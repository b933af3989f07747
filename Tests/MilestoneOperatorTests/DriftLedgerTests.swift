import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

@Suite struct DriftLedgerTests {
    private func entry(_ name: String, corrected: Bool = false) -> DriftStatus {
        DriftStatus(kind: "Deployment", name: name, fields: ["spec.replicas"], manager: "hand", corrected: corrected)
    }

    @Test func whatStoodIsForgottenUnlessItStandsStill() {
        var ledger = DriftLedger([entry("a"), entry("b", corrected: true)])
        #expect(ledger.entries.map(\.name) == ["b"])
        #expect(ledger.known("Deployment", "a", ["spec.replicas"]) == entry("a"))
        #expect(ledger.known("Deployment", "a", ["spec.paused"]) == nil)
        ledger.note(entry("a"))
        #expect(ledger.uncorrected == [entry("a")])
    }

    @Test func whatRepeatsItselfIsCounted() {
        var ledger = DriftLedger()
        for _ in 1...3 { ledger.note(entry("a", corrected: true)) }
        #expect(ledger.entries.map(\.count) == [3])
    }

    @Test func whatDiffersStillIsKeptLongest() {
        var ledger = DriftLedger()
        ledger.note(entry("standing"))
        for number in 1...40 { ledger.note(entry("n\(number)", corrected: true)) }
        #expect(ledger.entries.count == DriftStatus.mostEntries)
        #expect(ledger.uncorrected.map(\.name) == ["standing"])
        #expect(ledger.entries.last?.name == "n40")
    }

    @Test func namesTheManagerOfTheFieldBeforeALaterOneOfOthers() throws {
        func managed(_ manager: String, _ time: String, _ fields: JSONValue) -> ManagedFieldsEntry {
            ManagedFieldsEntry(manager: manager, time: Timestamp(time), fieldsV1: fields)
        }
        let metadata = ObjectMeta(
            name: "demo-gateway",
            managedFields: [
                managed("scaler", "2026-01-01T00:00:00Z", ["f:spec": ["f:replicas": [:]]]),
                managed("labeller", "2026-02-01T00:00:00Z", ["f:metadata": ["f:labels": ["f:a": [:]]]]),
                managed(
                    "setter", "2026-01-02T00:00:00Z",
                    [
                        "f:spec": [
                            "f:template": [
                                "f:spec": ["f:containers": [#"k:{"name":"gateway"}"#: ["f:image": [:]]]]
                            ]
                        ]
                    ]),
                managed(OperatorName.fieldManager, "2026-03-01T00:00:00Z", ["f:spec": ["f:replicas": [:]]]),
            ])
        let live = LiveObject(
            Deployment.resource, try DynamicObject(try JSONValue(encoding: Deployment(metadata: metadata))))
        #expect(live.author(of: ["spec.replicas"])?.manager == "scaler")
        #expect(live.author(of: ["spec.template.spec.containers[gateway].image"])?.manager == "setter")
        #expect(live.author(of: ["spec.paused"])?.manager == "labeller")
    }

    @Test func namesWhoScaledThroughTheSubresource() throws {
        let metadata = ObjectMeta(
            name: "demo-gateway",
            managedFields: [
                ManagedFieldsEntry(
                    manager: "kube-controller-manager", time: Timestamp("2026-02-01T00:00:00Z"),
                    fieldsV1: ["f:status": ["f:replicas": [:]]], subresource: "status"),
                ManagedFieldsEntry(
                    manager: "kubectl", time: Timestamp("2026-01-01T00:00:00Z"),
                    fieldsV1: ["f:spec": ["f:replicas": [:]]], subresource: "scale"),
            ])
        let live = LiveObject(
            Deployment.resource, try DynamicObject(try JSONValue(encoding: Deployment(metadata: metadata))))
        #expect(live.author(of: ["spec.replicas"])?.manager == "kubectl")
        #expect(live.author(of: ["spec.replicas"])?.time == Timestamp("2026-01-01T00:00:00Z"))
    }
}
