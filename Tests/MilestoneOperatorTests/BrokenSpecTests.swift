import KubernetesClient
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneOperator

/// A spec that can't come true, and the words that name its cause.
private struct BrokenSpec: Sendable {
    let spec: String
    let cause: String

    init(_ spec: String, _ cause: String) {
        self.spec = spec
        self.cause = cause
    }
}

extension OnCluster {
    /// What is wrong with a spec is named where its user looks: in the refusal, or in a condition.
    @Suite struct BrokenSpecTests {
        private static let refused = [
            BrokenSpec(#"{"version":"v 1"}"#, "spec.version"),
            BrokenSpec(#"{"driftPolicy":"Sometimes"}"#, "spec.driftPolicy"),
            BrokenSpec(#"{"deletionPolicy":"Keep"}"#, "spec.deletionPolicy"),
            BrokenSpec(#"{"paused":"yes"}"#, "spec.paused"),
            BrokenSpec(#"{"upgrade":{"timeToReady":"soon"}}"#, "spec.upgrade.timeToReady"),
            BrokenSpec(#"{"images":{"pullPolicy":"Whenever"}}"#, "spec.images.pullPolicy"),
            BrokenSpec(#"{"images":{"registry":"https://ghcr.io"}}"#, "spec.images.registry"),
            BrokenSpec(#"{"gateway":{"replicas":-1}}"#, "spec.gateway.replicas"),
            BrokenSpec(#"{"gateway":{"service":{"type":"ExternalName"}}}"#, "spec.gateway.service.type"),
            BrokenSpec(
                #"{"gateway":{"autoscaling":{"minReplicas":9,"maxReplicas":3}}}"#,
                "minReplicas must not be greater than maxReplicas"),
            BrokenSpec(#"{"gateway":{"ingress":{"host":"Not_A_Host"}}}"#, "spec.gateway.ingress.host"),
            BrokenSpec(
                #"{"gateway":{"ingress":{"host":"a.example","tls":{}}}}"#,
                "exactly one of secretName and issuerRef must be set"),
            BrokenSpec(
                #"{"gateway":{"ingress":{"host":"a.example"},"httpRoute":{"hostnames":["a.example"],"parentRefs":[{"name":"p"}]}}}"#,
                "ingress and httpRoute can't both be set"),
            BrokenSpec(#"{"gateway":{"https":{}}}"#, "exactly one of secretName and issuerRef must be set"),
            BrokenSpec(
                #"{"gateway":{"https":{"issuerRef":{"name":"x"}}}}"#,
                "dnsNames must be set with issuerRef, and only then"),
            BrokenSpec(
                #"{"gateway":{"https":{"secretName":"x"},"ingress":{"host":"a.example"}}}"#,
                "https can't be set together with ingress or httpRoute"),
            BrokenSpec(#"{"gateway":{"https":{"secretName":"x","hstsMaxAge":-1}}}"#, "spec.gateway.https.hstsMaxAge"),
            BrokenSpec(#"{"gateway":{"cors":{"allowedOrigins":["example.com"]}}}"#, "spec.gateway.cors.allowedOrigins"),
            BrokenSpec(#"{"gateway":{"auth":{"accessTokenLifetime":"1d"}}}"#, "spec.gateway.auth.accessTokenLifetime"),
            BrokenSpec(#"{"gateway":{"rateLimit":{"requestsPerSecond":0}}}"#, "requestsPerSecond"),
            BrokenSpec(
                #"{"backend":{"generator":{"enabled":true,"provider":"openai"}}}"#,
                "provider openai needs apiKeySecretRef"),
            BrokenSpec(#"{"backend":{"generator":{"schedule":"at noon"}}}"#, "spec.backend.generator.schedule"),
            BrokenSpec(
                #"{"backend":{"extraEnv":[{"name":"A","value":"1","valueFrom":{"fieldRef":{"fieldPath":"x"}}}]}}"#,
                "value and valueFrom can't both be set"),
            BrokenSpec(#"{"frontend":{"defaultLanguage":"fr"}}"#, "spec.frontend.defaultLanguage"),
            BrokenSpec(
                #"{"database":{"managed":{},"external":{"urlSecretRef":{"name":"db","key":"uri"}}}}"#,
                "exactly one of managed, cloudNativePG and external must be set"),
            BrokenSpec(#"{"database":{"managed":{"version":"9.6"}}}"#, "spec.database.managed.version"),
            BrokenSpec(#"{"database":{"managed":{"storage":{"size":"0"}}}}"#, "size must be greater than 0"),
            BrokenSpec(
                #"{"database":{"managed":{"backup":{"volume":{},"s3":{"bucket":"dumps","credentialsSecretRef":{"name":"s3"}}}}}}"#,
                "volume and s3 can't both be set"),
            BrokenSpec(
                #"{"database":{"managed":{"backup":{"s3":{"bucket":"Not A Bucket","credentialsSecretRef":{"name":"s3"}}}}}}"#,
                "spec.database.managed.backup.s3.bucket"),
            BrokenSpec(
                #"{"database":{"managed":{"backup":{"s3":{"bucket":"dumps"}}}}}"#,
                "credentialsSecretRef: Required value"),
            BrokenSpec(
                #"{"database":{"managed":{"restore":{"dump":"x.dump"}}}}"#, "exactly one of volume and s3 must be set"),
            BrokenSpec(
                #"{"database":{"managed":{"restore":{"dump":"../x","volume":{}}}}}"#,
                "spec.database.managed.restore.dump"),
            BrokenSpec(#"{"monitoring":{"prometheus":{"retention":"ever"}}}"#, "spec.monitoring.prometheus.retention"),
            BrokenSpec(#"{"monitoring":{"loki":{"retention":"2h"}}}"#, "retention must be at least 24h"),
        ]

        @Test func theAPINamesWhatItRefuses() async throws {
            try await OperatorCluster.with(runsOperator: false) { cluster in
                for broken in Self.refused {
                    do {
                        try await cluster.create(spec: try JSONValue(parsing: broken.spec.utf8))
                        Issue.record("accepted: \(broken.spec)")
                        try await cluster.platforms.delete("demo")
                    } catch let error as APIError {
                        #expect(error.isInvalid && error.message.contains(broken.cause), "\(broken.spec): \(error)")
                    }
                }
            }
        }

        private static let stuck: [(spec: BrokenSpec, type: ConditionType)] = [
            (
                BrokenSpec(#"{"gateway":{"image":"broken/g:1"}}"#, "ImagePullBackOff: nothing maps broken/g:1"),
                .gatewayReady
            ),
            (
                BrokenSpec(#"{"frontend":{"image":"broken/f:1"}}"#, "ImagePullBackOff: nothing maps broken/f:1"),
                .frontendReady
            ),
            (
                BrokenSpec(#"{"database":{"managed":{"image":"broken/d:1"}}}"#, "nothing maps broken/d:1"),
                .databaseReady
            ),
            (
                BrokenSpec(#"{"monitoring":{"prometheus":{"image":"broken/p:1"}}}"#, "nothing maps broken/p:1"),
                .monitoringReady
            ),
            (
                BrokenSpec(
                    #"{"gateway":{"httpRoute":{"hostnames":["a.example"],"parentRefs":[{"name":"p"}]}}}"#,
                    "doesn't serve httproutes.gateway.networking.k8s.io"),
                .routesReady
            ),
            (BrokenSpec(#"{"gateway":{"ingress":{"host":"a.example"}}}"#, "no ingress controller"), .routesReady),
            (BrokenSpec(#"{"database":{"cloudNativePG":{}}}"#, "clusters.postgresql.cnpg.io"), .databaseReady),
        ]

        @Test(arguments: 0..<7) func conditionsNameWhatIsStuck(place: Int) async throws {
            let (broken, type) = Self.stuck[place]
            try await OperatorCluster.with { cluster in
                cluster.kubelet.breakImages(containing: "broken/")
                try await cluster.create(spec: try JSONValue(parsing: broken.spec.utf8))
                var last: [Condition] = []
                try await eventually("\(type.rawValue) names \(broken.cause)", hint: { "\(last)" }) {
                    let platform = try await cluster.platforms.get("demo")
                    last = platform.status?.conditions ?? []
                    let condition = last.first { $0.type == type.rawValue }
                    let ready = last.first { $0.type == ConditionType.ready.rawValue }
                    return condition?.status == "False" && condition?.message?.contains(broken.cause) == true
                        && ready?.status == "False" && ready?.message?.contains(broken.cause) == true
                }
            }
        }
    }
}
