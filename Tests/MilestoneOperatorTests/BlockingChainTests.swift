import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

@Suite struct BlockingChainTests {
    private func status(_ conditions: [(ConditionType, String, String)]) -> MilestonePlatformStatus {
        MilestonePlatformStatus(
            conditions: conditions.map {
                Condition(type: $0.0.rawValue, status: $0.1, reason: $0.2, message: "\($0.2) happened")
            })
    }

    @Test func tellsCausesFromWhatWaitsForThem() {
        let chain = BlockingChain(
            status([
                (.ready, "False", "ImagePullBackOff"), (.databaseReady, "True", "PodsReady"),
                (.schemaReady, "False", "ImagePullBackOff"), (.backendReady, "False", "WaitingForSchema"),
                (.gatewayReady, "False", "WaitingForBackend"), (.reconciling, "True", "ImagePullBackOff"),
            ]))
        #expect(chain.causes.map(\.condition) == ["SchemaReady"])
        #expect(chain.waiting.map(\.condition) == ["BackendReady", "GatewayReady"])
        #expect(chain.whole == nil)
    }

    @Test func namesWhatConcernsThePlatformAsAWhole() {
        let chain = BlockingChain(status([(.ready, "False", "Paused"), (.databaseReady, "True", "PodsReady")]))
        #expect(chain.whole?.reason == "Paused" && chain.causes.isEmpty && chain.waiting.isEmpty)
    }

    @Test func aReadyPlatformIsBlockedByNothing() {
        let chain = BlockingChain(status([(.ready, "True", "Ready"), (.databaseReady, "True", "PodsReady")]))
        #expect(chain.whole == nil && chain.causes.isEmpty && chain.waiting.isEmpty)
    }
}
