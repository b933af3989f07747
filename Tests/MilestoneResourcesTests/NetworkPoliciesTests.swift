import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct NetworkPoliciesTests {
    private static let arrows: Set<String> = [
        "* -> gateway:8080", "gateway -> backend:8000", "gateway -> frontend:3000", "frontend -> backend:8000",
        "backend -> database:5432", "schema -> database:5432", "generator -> database:5432", "backup -> database:5432",
        "restore -> database:5432",
        "gateway -> database:5432",
        "prometheus -> gateway:8081", "prometheus -> backend:8000", "prometheus -> frontend:3000",
        "prometheus -> loki:3100", "prometheus -> tempo:3200", "prometheus -> grafana:3000",
        "grafana -> prometheus:9090", "grafana -> loki:3100", "grafana -> tempo:3200",
        "gateway -> loki:3100", "backend -> loki:3100", "frontend -> loki:3100",
        "gateway -> tempo:4318", "backend -> tempo:4318", "frontend -> tempo:4318",
    ]

    private func policies(of blueprint: Blueprint) throws -> [(component: String, spec: NetworkPolicySpec)] {
        try blueprint.objects.flatMap { component, objects in
            try objects.filter { $0.resource == NetworkPolicy.resource }.map { object in
                (
                    component: component.rawValue,
                    spec: try #require(object.content["spec"]).decode(as: NetworkPolicySpec.self)
                )
            }
        }
    }

    private func name(_ peer: NetworkPolicyPeer) -> String {
        peer.namespaceSelector != nil ? "operator" : peer.podSelector?.matchLabels?[LabelKey.component] ?? "?"
    }

    @Test func allowExactlyTheArrowsOfTheArchitecture() throws {
        var allowedIn: Set<String> = []
        var allowedOut: Set<String> = []
        for (component, policy) in try policies(of: Samples.blueprint(try Samples.complete())) {
            #expect(policy.policyTypes == ["Ingress", "Egress"])
            for rule in policy.ingress ?? [] {
                for port in rule.ports ?? [] {
                    for peer in rule.from?.map(name) ?? ["*"] {
                        allowedIn.insert("\(peer) -> \(component):\(port.port?.description ?? "")")
                    }
                }
            }
            for rule in policy.egress ?? [] {
                for port in rule.ports ?? [] {
                    for peer in rule.to?.map(name) ?? ["*"] {
                        allowedOut.insert("\(component) -> \(peer):\(port.port?.description ?? "")")
                    }
                }
            }
        }
        #expect(allowedIn == Self.arrows)
        let resolution = allowedOut.filter { $0.hasSuffix("*:53") }
        #expect(
            resolution.count == Component.allCases.filter(\.runsPods).count - 3,
            "all but the database, Loki and Tempo resolve names")
        let outside: Set<String> = [
            "prometheus -> operator:8082", "gateway -> *:443", "backend -> *:11434", "generator -> *:11434",
        ]
        #expect(
            allowedOut.subtracting(resolution)
                == Self.arrows.subtracting(["* -> gateway:8080"]).union(outside))
    }

    @Test func anExternalDatabaseMayBeAnywhere() throws {
        var platform = try Samples.example("minimal")
        platform.spec.database.managed = nil
        platform.spec.database.external = ExternalDatabaseSpec(urlSecretRef: SecretKeyRef(name: "pg", key: "url"))
        for (component, policy) in try policies(of: Samples.blueprint(platform)) {
            let isOpen = policy.egress == [NetworkPolicyEgressRule()]
            #expect(isOpen == ["backend", "schema", "generator", "gateway"].contains(component), "\(component)")
        }
    }

    @Test func whoAsksAModelMayLeaveByItsPortAlone() throws {
        for (component, policy) in try policies(of: Samples.blueprint(try Samples.example("generator"))) {
            let leaves = policy.egress?.contains { $0.to == nil && $0.ports?.first?.port == .int(443) } ?? false
            #expect(leaves == ["generator", "backend"].contains(component), "\(component)")
        }
    }

    /// CloudNativePG's servers ask the API server, which may be anywhere, and are asked by their operator.
    @Test func serversOfCloudNativePGAreSelectedByItsLabel() throws {
        let policies = try policies(of: Samples.blueprint(try Samples.example("cloudnative-pg")))
        let database = try #require(policies.first { $0.component == "database" }).spec
        #expect(database.podSelector?.matchLabels == ["cnpg.io/cluster": "grown-database"])
        #expect(database.policyTypes == ["Ingress"] && database.egress == nil)
        #expect(database.ingress?.count == 3)
        let backend = try #require(policies.first { $0.component == "backend" }).spec
        #expect(backend.egress?.contains { $0.to?.first?.podSelector == database.podSelector } == true)
    }

    @Test func aPrometheusOfTheWholeClusterMayComeIn() throws {
        for (component, policy) in try policies(of: Samples.blueprint(try Samples.example("gitops"))) {
            let isOpen = policy.ingress?.contains { $0.from?.first?.namespaceSelector != nil } ?? false
            #expect(isOpen == ["gateway", "backend", "frontend"].contains(component), "\(component)")
        }
    }

    @Test func sessionsOfTheirOwnNeedNoDatabase() throws {
        var platform = try Samples.example("minimal")
        platform.spec.gateway.auth.sessions = .local
        let policies = try policies(of: Samples.blueprint(platform))
        let callers = try #require(policies.first { $0.component == "database" }).spec.ingress?.flatMap {
            $0.from ?? []
        }
        #expect(callers?.map(name) == ["schema", "generator", "backend"])
    }

    @Test func telemetryMayLeaveByItsPortAlone() throws {
        let policies = try policies(of: Samples.blueprint(try Samples.example("new-relic")))
        for (component, policy) in policies {
            let leaves = policy.egress?.contains { $0.to == nil && $0.ports?.first?.port == .int(4318) } ?? false
            #expect(leaves == ["gateway", "backend", "frontend"].contains(component), "\(component)")
            let callers = policy.ingress?.flatMap { $0.from ?? [] }.map(name) ?? []
            #expect(!callers.contains("backup"), "what isn't built is nobody's caller")
        }
    }

    @Test func switchedOffTheyAreGone() throws {
        var platform = try Samples.complete()
        platform.spec.networkPolicies.enabled = false
        #expect(try policies(of: Samples.blueprint(platform)).isEmpty)
    }
}
