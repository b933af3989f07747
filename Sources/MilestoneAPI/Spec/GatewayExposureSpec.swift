/// The Service in front of the gateway.
package struct GatewayServiceSpec: DefaultedSchemaObject {
    package var type = GatewayServiceType.clusterIP
    package var annotations: [String: String]?

    package init() {}

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.type,
                "ClusterIP is reached from inside the cluster, NodePort on every node, LoadBalancer from outside."),
            SchemaField(
                CodingKeys.annotations, "Annotations of the Service, such as those that clouds configure balancers by.",
                .maxProperties(64)),
        ]
    }
}

/// How far a Service reaches.
package enum GatewayServiceType: String, SchemaEnumeration {
    case clusterIP = "ClusterIP"
    case nodePort = "NodePort"
    case loadBalancer = "LoadBalancer"
}

/// An Ingress in front of the gateway.
package struct GatewayIngressSpec: SchemaObject {
    package var host: String
    package var className: String?
    package var annotations: [String: String]?
    package var tls: GatewayTLSSpec?

    package init(
        host: String, className: String? = nil, annotations: [String: String]? = nil, tls: GatewayTLSSpec? = nil
    ) {
        self.host = host
        self.className = className
        self.annotations = annotations
        self.tls = tls
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.host, "Host name under which the platform is reached, such as milestones.example.com.",
                .pattern(hostName), .length(1...253)),
            SchemaField(
                CodingKeys.className, "IngressClass; the cluster's default when left out.", .length(1...253)),
            SchemaField(
                CodingKeys.annotations, "Annotations of the Ingress, for the controller that serves it.",
                .maxProperties(64)),
            SchemaField(CodingKeys.tls, "Encrypts the traffic from outside; plain HTTP when left out."),
        ]
    }
}

/// Where an Ingress has its certificate from.
package struct GatewayTLSSpec: SchemaObject {
    package var secretName: String

    package init(secretName: String) { self.secretName = secretName }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.secretName, "Secret of type kubernetes.io/tls with the certificate.", .length(1...253))
        ]
    }
}

private let hostName = #"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"#
