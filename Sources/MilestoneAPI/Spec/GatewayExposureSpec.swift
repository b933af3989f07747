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
                "cert-manager's issuer that a Certificate is asked of, once the cluster serves cert-manager's kinds."),
        ]
    }
}

/// An issuer of cert-manager's.
package struct IssuerRef: SchemaObject {
    package var name: String
    package var kind: IssuerKind?
    package var group: String?

    package init(name: String, kind: IssuerKind? = nil, group: String? = nil) {
        self.name = name
        self.kind = kind
        self.group = group
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the issuer.", .length(1...253)),
            SchemaField(
                CodingKeys.kind, "Issuer, the default, is one of this namespace, ClusterIssuer one of the cluster."),
            SchemaField(
                CodingKeys.group, "API group of an issuer that isn't cert-manager's own.", .length(1...253)),
        ]
    }
}

/// Where an issuer lives.
package enum IssuerKind: String, SchemaEnumeration {
    case issuer = "Issuer"
    case clusterIssuer = "ClusterIssuer"
}

/// A route of the Gateway API.
package struct GatewayHTTPRouteSpec: SchemaObject {
    package var hostnames: [String]
    package var parentRefs: [ParentRef]
    package var annotations: [String: String]?

    package init(hostnames: [String], parentRefs: [ParentRef], annotations: [String: String]? = nil) {
        self.hostnames = hostnames
        self.parentRefs = parentRefs
        self.annotations = annotations
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(
                CodingKeys.hostnames, "Host names under which the platform is reached; the first one is its URL.",
                .minItems(1), .atomicList(maxItems: 16), .elements(hostName, maxLength: 253)),
            SchemaField(
                CodingKeys.parentRefs, "The Gateways that take the route on.", .minItems(1), .atomicList(maxItems: 16)),
            SchemaField(CodingKeys.annotations, "Annotations of the HTTPRoute.", .maxProperties(64)),
        ]
    }
}

/// A Gateway, or one of its listeners.
package struct ParentRef: SchemaObject {
    package var name: String
    package var namespace: String?
    package var sectionName: String?
    package var port: Int?

    package init(name: String, namespace: String? = nil, sectionName: String? = nil, port: Int? = nil) {
        self.name = name
        self.namespace = namespace
        self.sectionName = sectionName
        self.port = port
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.name, "Name of the Gateway.", .length(1...253)),
            SchemaField(
                CodingKeys.namespace, "Namespace of the Gateway; the platform's when left out.", .length(1...63)),
            SchemaField(CodingKeys.sectionName, "One listener by its name; all when left out.", .length(1...253)),
            SchemaField(
                CodingKeys.port, "One listener by its port; 80 says that the platform is reached in plain HTTP.",
                .range(1...65_535)),
        ]
    }
}

/// A host name in lowercase.
let hostName = #"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"#
