import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

@Suite struct NetworkPoliciesTests {
    private static let arrows: Set<String> = [
        "* -> gateway:8080", "gateway -> backend:8000", "gateway -> frontend:3000", "frontend -> backend:8000",
        "backend -> database:5432", "schema -> database:5432", "generator -> database:5432", "backup -> database:5432",
        "prometheus -> gateway:8081", "prometheus -> backend:8000", "prometheus -> frontend:3000",
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
        #expect(resolution.count == Component.allCases.count - 1, "all but the database resolve names")
        #expect(
            allowedOut.subtracting(resolution)
                == Self.arrows.subtracting(["* -> gateway:8080"]).union(["prometheus -> operator:8082"]))
    }

    @Test func anExternalDatabaseMayBeAnywhere() throws {
        var platform = try Samples.example("minimal")
        platform.spec.database.managed = nil
        platform.spec.database.external = ExternalDatabaseSpec(urlSecretRef: SecretKeyRef(name: "pg", key: "url"))
        for (component, policy) in try policies(of: Samples.blueprint(platform)) {
            let isOpen = policy.egress == [NetworkPolicyEgressRule()]
            #expect(isOpen == ["backend", "schema", "generator"].contains(component), "\(component)")
        }
    }

    @Test func switchedOffTheyAreGone() throws {
        var platform = try Samples.complete()
        platform.spec.networkPolicies.enabled = false
        #expect(try policies(of: Samples.blueprint(platform)).isEmpty)
    }
}
