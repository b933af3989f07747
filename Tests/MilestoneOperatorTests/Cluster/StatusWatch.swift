import KubernetesClient
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

/// Reads every status that the operator writes and holds it, and the step from the one before, against the rules of
/// conditions.
struct StatusWatch: Sendable {
    let platforms: ResourceClient<MilestonePlatform>

    /// Watches until it is cancelled.
    func run() async throws {
        var known: [String: MilestonePlatformStatus] = [:]
        while !Task.isCancelled {
            for try await event in platforms.watch(WatchOptions()) {
                switch event {
                case .added(let platform), .modified(let platform): check(platform, &known)
                case .deleted(let platform): known[platform.metadata.uid ?? ""] = nil
                default: break
                }
            }
        }
    }

    private func check(_ platform: MilestonePlatform, _ known: inout [String: MilestonePlatformStatus]) {
        guard let status = platform.status, (status.observedGeneration ?? -1) >= 0 else { return }
        let uid = platform.metadata.uid ?? ""
        var violations = ConditionInvariants.violations(of: status, generation: platform.metadata.generation ?? 0)
        if let before = known[uid] { violations += ConditionInvariants.violations(from: before, to: status) }
        known[uid] = status
        #expect(violations.isEmpty, "\(platform.key): \(violations) in \(status)")
    }
}
