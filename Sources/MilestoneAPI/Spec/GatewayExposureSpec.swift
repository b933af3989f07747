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
package struct GatewayTLSSpec: DefaultedSchemaObject {
    package var secretName: String?
    package var issuerRef: IssuerRef?

    package init() {}

    package static var rules: [ValidationRule] {
        [
            ValidationRule(
                "has(self.secretName) != has(self.issuerRef)",
                message: "exactly one of secretName and issuerRef must be set")
        ]
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.secretName, "Secret of type kubernetes.io/tls with the certificate.", .length(1...253)),
            SchemaField(
                CodingKeys.issuerRef,
                "cert-manager issuer that a Certificate is requested from, as soon as the cluster serves Certificate."),
        ]
    }
}

/// An issuer of cert-manager's.
package struct IssuerRef: DefaultedSchemaObject {
    package var name = ""
    package var kind = IssuerKind.issuer

    package init() {}

    package static var requiredProperties: Set<String> { ["name"] }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the issuer.", .length(1...253)),
            SchemaField(CodingKeys.kind, "Issuer of this namespace, or ClusterIssuer."),
        ]
    }
}

/// How far an issuer reaches.
package enum IssuerKind: String, SchemaEnumeration {
    case issuer = "Issuer"
    case clusterIssuer = "ClusterIssuer"
}

/// A Gateway API route to the gateway.
package struct GatewayHTTPRouteSpec: SchemaObject {
    package var parentRefs: [ParentRef]
    package var hostnames: [String]?

    package init(parentRefs: [ParentRef], hostnames: [String]? = nil) {
        self.parentRefs = parentRefs
        self.hostnames = hostnames
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.parentRefs, "Gateways that the route attaches to.", .atomicList(maxItems: 32),
                .minItems(1)),
            SchemaField(
                CodingKeys.hostnames, "Host names that the route serves; all of its Gateways' when left out.",
                .atomicList(maxItems: 16),
                .items(.pattern(#"^(\*\.)?"# + hostName.dropFirst()), .length(1...253))),
        ]
    }
}

/// A Gateway of the Gateway API.
package struct ParentRef: SchemaObject {
    package var name: String
    package var namespace: String?
    package var sectionName: String?

    package init(name: String, namespace: String? = nil, sectionName: String? = nil) {
        self.name = name
        self.namespace = namespace
        self.sectionName = sectionName
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the Gateway.", .length(1...253)),
            SchemaField(CodingKeys.namespace, "Its namespace; this one when left out.", .length(1...63)),
            SchemaField(CodingKeys.sectionName, "Its listener; all when left out.", .length(1...253)),
        ]
    }
}

private let hostName = #"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"#
