import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

/// Which component reads which Secret of others, and what it lacks.
@Suite struct SecretUseTests {
    private static let spec = """
        apiVersion: platform.milestones.dev/v1alpha1
        kind: MilestonePlatform
        metadata: {name: demo}
        spec:
          gateway: {https: {secretName: web-tls}, ingress: {host: a.example.com, tls: {secretName: edge-tls}}}
          backend:
            extraEnv:
            - {name: A, valueFrom: {secretKeyRef: {name: extra, key: a}}}
            - {name: B, valueFrom: {secretKeyRef: {name: perhaps, key: b, optional: true}}}
            generator: {enabled: true, provider: openai, model: m, apiKeySecretRef: {name: openai, key: key}}
          database: {external: {urlSecretRef: {name: db, key: dsn}}}
          monitoring:
            grafana: {enabled: true, adminSecretRef: {name: grafana}}
            prometheus: {enabled: true}
            otlp: {endpoint: "https://otlp.example.com", headersSecretRef: {name: otlp, key: headers}}
        """

    private func uses() throws -> [Component: [String: SecretUse]] {
        let blueprint = Samples.blueprint(try Samples.platform(Self.spec))
        let objects = blueprint.objects
        let foreign = blueprint.foreignSecrets(in: objects)
        return Dictionary(
            uniqueKeysWithValues: objects.map { component, objects in
                let uses = objects.flatMap { $0.secretUses(of: component) }.filter { foreign.contains($0.name) }
                return (component, Dictionary(uses.map { ($0.name, $0) }) { $1 })
            })
    }

    @Test func eachComponentReadsItsOwn() throws {
        let uses = try uses()
        #expect(uses[.schema]?.keys.sorted() == ["db", "extra", "perhaps"])
        #expect(uses[.backend]?.keys.sorted() == ["db", "extra", "openai", "otlp", "perhaps"])
        #expect(uses[.gateway]?.keys.sorted() == ["db", "otlp", "web-tls"])
        #expect(uses[.frontend]?.keys.sorted() == ["otlp"])
        #expect(uses[.grafana]?["grafana"] == SecretUse("grafana", keys: ["username", "password"]))
        #expect(uses[.routes]?["edge-tls"]?.reading == .byOthers)
        #expect(uses[.gateway]?["web-tls"]?.reading == .whileRunning)
        #expect(uses[.backend]?["db"] == SecretUse("db", keys: ["dsn"]))
        #expect(uses[.backend]?["perhaps"]?.isOptional == true)
        #expect(uses[.prometheus]?.isEmpty == true)
    }

    @Test func whatThePlatformMakesItselfIsNotForeign() throws {
        let blueprint = Samples.blueprint(try Samples.example("quickstart"))
        #expect(blueprint.foreignSecrets(in: blueprint.objects).isEmpty)
    }

    @Test(arguments: ["database: {managed: {}}", "database: {cloudNativePG: {}}"])
    func imagesArePulledWithSecretsOfOthers(database: String) throws {
        let platform = try Samples.platform(
            """
            apiVersion: platform.milestones.dev/v1alpha1
            kind: MilestonePlatform
            metadata: {name: demo}
            spec: {images: {pullSecrets: [{name: regcred}]}, \(database)}
            """)
        let blueprint = Samples.blueprint(platform)
        let objects = blueprint.objects
        #expect(blueprint.foreignSecrets(in: objects).contains("regcred"))
        for component in [Component.database, .schema, .backend, .gateway, .frontend] {
            let uses = (objects[component] ?? []).flatMap { $0.secretUses(of: component) }
            #expect(uses.contains(SecretUse("regcred", keys: nil, reading: .toPull)), "\(component)")
            // Another password for the registry is no reason to make pods anew.
            let read = uses.filter { $0.reading == .atStart }
            #expect(uses.contentHash([:]) == read.contentHash([:]))
        }
    }

    @Test func lacksAreNamed() {
        let use = SecretUse("db", keys: ["dsn", "ca"])
        #expect(use.lack(in: nil) == "Secret db is missing")
        #expect(use.lack(in: SecretData(["dsn": "x"])) == "Secret db has no key ca")
        #expect(use.lack(in: SecretData(["dsn": "x", "ca": ""])) == nil)
        #expect(SecretUse("db", keys: ["dsn"], isOptional: true).lack(in: nil) == nil)
    }

    @Test func volumesAndImportsAreRead() throws {
        let pod: JSONValue = [
            "containers": [
                ["envFrom": [["secretRef": ["name": "all"]], ["secretRef": ["name": "b", "optional": true]]]]
            ],
            "volumes": [
                [
                    "name": "v",
                    "secret": ["secretName": "files", "items": [["key": "k", "path": "p"]], "optional": true],
                ],
                ["name": "w", "projected": ["sources": [["secret": ["name": "part"]]]]],
            ],
        ]
        let object = DesiredObject(
            Deployment.resource, metadata: ObjectMeta(name: "d"), spec: ["template": ["spec": pod]])
        #expect(
            Set(object.secretUses(of: .backend)) == [
                SecretUse("all", keys: nil), SecretUse("b", keys: nil, isOptional: true),
                SecretUse("files", keys: ["k"], isOptional: true), SecretUse("part", keys: nil),
            ])
    }

    @Test func onlyWhatIsReadAtTheStartDecidesTheHash() {
        let uses = [
            SecretUse("a", keys: ["k"]), SecretUse("o", keys: ["k"], isOptional: true),
            SecretUse("tls", keys: nil, reading: .whileRunning),
        ]
        let a = SecretData(["k": "1"])
        let hash = uses.contentHash(["a": a])
        #expect(hash != nil)
        #expect(uses.contentHash(["a": SecretData(["k": "1", "other": "2"]), "tls": a]) == hash)
        #expect(uses.contentHash(["a": SecretData(["k": "2"])]) != hash)
        #expect(uses.contentHash(["a": a, "o": a]) != hash)
        #expect(uses.contentHash([:]) == nil)
        #expect([SecretUse("tls", keys: nil, reading: .whileRunning)].contentHash(["tls": a]) == nil)
    }
}
