import AsyncHTTPClient
import KubernetesModel
import MilestoneAPI

/// Where a platform is reached, asked as its users ask.
///
/// Conditions that a cluster kept over a restart speak of processes that are gone: only an answer proves that the new
/// ones serve.
struct PlatformAddress {
    private let url: String?

    init(_ platform: MilestonePlatform) {
        let url = platform.status?.url
        // A name of the cluster means nothing outside of it.
        let isExternal = platform.spec.gateway.service.type == .loadBalancer
        self.url = isExternal ? url : nil
    }

    /// The first of the platform's pages that doesn't answer; `nil` when all do, or none is reachable from here.
    var silentURL: String? {
        get async {
            guard let url else { return nil }
            for page in [url + "/", url + "/api/v1/milestones?limit=1"] where await !HTTPClient.shared.finds(page) {
                return page
            }
            return nil
        }
    }
}
