import KubernetesClient
import KubernetesModel
import MilestoneAPI
import MilestoneResources
import Testing

import class ControllerRuntimeTesting.FaultyTransport

@testable import MilestoneOperator

@Suite struct WatchScopeTests {
    @Test func takesListsAsPeopleWriteThem() throws {
        let scope = try WatchScope(namespaces: [" shop", "blog ", "", "shop"], selector: " team=shop ")
        #expect(scope.namespaces == ["shop", "blog"])
        #expect(scope.selector == "team=shop")
        #expect(try WatchScope(namespaces: [], selector: "") == .cluster)
    }

    @Test(arguments: ["Shop", "a.b", "-a", "a-", "a b", String(repeating: "a", count: 64)])
    func refusesWhatIsNoNamespace(name: String) {
        #expect(throws: WatchScope.Unusable.self) { try WatchScope(namespaces: [name]) }
    }
}

extension OnCluster {
    /// Operators that look after some platforms of a cluster.
    @Suite struct ScopeTests {
        @Test func looksAfterListedNamespacesWithRightsInThemAlone() async throws {
            let installation = OperatorInstallation(watchedNamespaces: ["shop", "blog"])
            try await OperatorCluster.with(runsOperator: false, installation: installation) { cluster in
                let scope = try WatchScope(namespaces: installation.watchedNamespaces)
                try await cluster.running([cluster.makeOperator(scope: scope)]) {
                    for namespace in ["apps", "shop", "blog"] { try await cluster.create(namespace: namespace) }
                    for namespace in ["shop", "blog"] {
                        try await cluster.wait(for: .ready, .yes, namespace: namespace)
                    }
                    // What changes in each of them is heard of.
                    for namespace in ["shop", "blog"] {
                        try await cluster.admin.resource(Service.self, namespace: namespace).delete("demo-gateway")
                        try await eventually("the Service of \(namespace) is back") {
                            try await cluster.admin.resource(Service.self, namespace: namespace).list().items
                                .contains { $0.metadata.name == "demo-gateway" }
                        }
                    }
                    #expect((try await cluster.platforms.get("demo").status?.observedGeneration ?? -1) == -1)
                    #expect(try await cluster.resource(Deployment.self).list().items.isEmpty)
                    let asked = Set(cluster.operatorTransport.requests.map(\.summary))
                    let elsewhere = asked.filter { path in
                        !path.contains("/namespaces/shop/") && !path.contains("/namespaces/blog/")
                            && !path.contains("/apis/apiextensions.k8s.io/")
                    }
                    #expect(elsewhere.isEmpty)
                }
            }
        }

        @Test func operatorsOfDisjointSelectorsKeepOutOfEachOthersWay() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                let ways = (cluster.makeOperatorTransport(), cluster.makeOperatorTransport())
                let (shop, blog) = (
                    cluster.makeOperator(scope: try WatchScope(namespaces: [], selector: "team=shop"), through: ways.0),
                    cluster.makeOperator(scope: try WatchScope(namespaces: [], selector: "team=blog"), through: ways.1)
                )
                try await cluster.running([shop, blog]) {
                    try await cluster.create("one", labels: ["team": "shop"])
                    try await cluster.create("two", labels: ["team": "blog"])
                    try await cluster.create("three")
                    try await cluster.wait(for: .ready, .yes, of: "one")
                    try await cluster.wait(for: .ready, .yes, of: "two")
                    #expect(written(ways.0, of: "two") == [] && written(ways.1, of: "one") == [])
                    #expect(written(ways.0, of: "three") == [] && written(ways.1, of: "three") == [])
                    #expect((try await cluster.platforms.get("three").status?.observedGeneration ?? -1) == -1)
                    #expect(keeps(shop, "one") && !keeps(shop, "two"))
                    #expect(keeps(blog, "two") && !keeps(blog, "one"))

                    // A platform that changes hands is taken over as it stands, and forgotten where it was.
                    _ = try await cluster.platforms.patch("two", .merge(["metadata": ["labels": ["team": "shop"]]]))
                    try await eventually("two has changed hands") { keeps(shop, "two") && !keeps(blog, "two") }
                    _ = try await cluster.operatorWritesAtRest()
                    let before = written(ways.1, of: "two")
                    _ = try await cluster.platforms.patch("two", .merge(["spec": ["gateway": ["replicas": 2]]]))
                    try await cluster.wait(for: .ready, .yes, of: "two")
                    #expect(try await cluster.resource(Deployment.self).get("two-gateway").spec?.replicas == 2)
                    #expect(written(ways.1, of: "two") == before)
                    #expect(!written(ways.0, of: "two").isEmpty)
                }
            }
        }

        @Test func aSelectorThatCantBeReadIsToldAtTheStart() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                let scope = try WatchScope(namespaces: [], selector: "team==(shop")
                do {
                    try await scope.check(cluster.admin)
                    Issue.record("accepted")
                } catch let error as WatchScope.Unusable {
                    #expect(error.description.contains("watch.selector"))
                }
                try await WatchScope(namespaces: [], selector: "team in (shop, blog)").check(cluster.admin)
            }
        }

        /// What an operator wrote of a platform: paths of requests.
        private func written(_ way: FaultyTransport, of platform: String) -> [String] {
            way.requests.filter(\.isWrite).map(\.summary).filter { path in
                path.contains("/\(platform)-") || path.contains("/milestoneplatforms/\(platform)/")
            }
        }

        /// Whether an operator knows pods of a platform.
        private func keeps(_ controller: PlatformController, _ platform: String) -> Bool {
            let key = ObjectKey(namespace: OperatorCluster.namespace, name: platform)
            return controller.metricsTargets(of: key) != []
        }
    }
}
