package import KubernetesModel

/// The entrance of the platform.
package struct GatewaySpec: WorkloadSpec {
    package var replicas = 1
    package var service = GatewayServiceSpec()
    package var auth = GatewayAuthSpec()
    package var image: String?
    package var resources: ResourceRequirements?
    package var nodeSelector: [String: String]?
    package var tolerations: [Toleration]?

    package init() {}

    package static var fields: [SchemaField] {
        [
            .replicas(CodingKeys.replicas),
            SchemaField(CodingKeys.service, "How the gateway is reached."),
            SchemaField(CodingKeys.auth, "How writers are told from readers."),
        ] + SchemaField.workload
    }
}

/// The Service in front of the gateway.
package struct GatewayServiceSpec: DefaultedSchemaObject {
    package var type = GatewayServiceType.clusterIP

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.type,
                "ClusterIP is reached from inside the cluster, NodePort on every node, LoadBalancer from outside.")
        ]
    }
}

/// How far a Service reaches.
package enum GatewayServiceType: String, SchemaEnumeration {
    case clusterIP = "ClusterIP"
    case nodePort = "NodePort"
    case loadBalancer = "LoadBalancer"
}

/// The gateway's authentication.
package struct GatewayAuthSpec: DefaultedSchemaObject {
    package var accessTokenLifetime = "15m"

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.accessTokenLifetime, "How long a token of /auth/login is good, such as 90s, 15m or 1h.",
                .pattern(#"^[1-9][0-9]{0,5}(s|m|h)$"#))
        ]
    }
}

extension GatewayAuthSpec {
    /// ``accessTokenLifetime`` in seconds, or `nil` for text that the schema refuses.
    package var accessTokenSeconds: Int? {
        guard let unit = accessTokenLifetime.last, let count = Int(accessTokenLifetime.dropLast()) else { return nil }
        return switch unit {
        case "s": count
        case "m": count * 60
        case "h": count * 3600
        default: nil
        }
    }
}
