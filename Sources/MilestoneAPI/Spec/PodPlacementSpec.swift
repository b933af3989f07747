package import KubernetesModel

extension ResourceRequirements: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "limits", "The most that a pod may use, by resource name.", .maxProperties(16)),
            SchemaField(named: "requests", "What a pod is promised, by resource name.", .maxProperties(16)),
        ]
    }
}

extension Toleration: SchemaObject {
    package static var fields: [SchemaField] {
        [
            SchemaField(named: "key", "Key of the taint; all keys when left out and the operator is Exists."),
            SchemaField(
                named: "operator", "Exists or Equal (the default).", .pattern("^(Exists|Equal)$")),
            SchemaField(named: "value", "Value of the taint, when the operator is Equal."),
            SchemaField(
                named: "effect", "NoSchedule, PreferNoSchedule or NoExecute; all effects when left out.",
                .pattern("^(NoSchedule|PreferNoSchedule|NoExecute)$")),
            SchemaField(
                named: "tolerationSeconds", "How long a NoExecute taint is put up with; for ever when left out."),
        ]
    }
}

/// One wish of how a component's pods are spread; what is counted is always the component's pods.
package struct SpreadSpec: SchemaObject {
    package var maxSkew: Int
    package var topologyKey: String
    package var whenUnsatisfiable: String
    package var minDomains: Int?

    package init(maxSkew: Int, topologyKey: String, whenUnsatisfiable: String, minDomains: Int? = nil) {
        self.maxSkew = maxSkew
        self.topologyKey = topologyKey
        self.whenUnsatisfiable = whenUnsatisfiable
        self.minDomains = minDomains
    }

    package static var fields: [SchemaField] {
        [
            SchemaField(CodingKeys.maxSkew, "The most by which two domains may differ in pods.", .range(1...100)),
            SchemaField(CodingKeys.topologyKey, "Node label whose values are the domains.", .length(1...316)),
            SchemaField(
                CodingKeys.whenUnsatisfiable, "DoNotSchedule or ScheduleAnyway.",
                .pattern("^(DoNotSchedule|ScheduleAnyway)$")),
            SchemaField(CodingKeys.minDomains, "The fewest domains, with DoNotSchedule.", .range(1...100)),
        ]
    }
}

/// A pod's `spec.affinity`, as it was written.
///
/// Spelled out, its schema would be most of the CRD. What is no affinity is one of ``MilestonePlatformSpec/problems`` of
/// its platform, and not a platform that nobody can read.
package struct AffinitySpec: Sendable, Equatable {
    private let document: JSONValue
    /// The affinity; `nil` for what is none.
    package let affinity: Affinity?
    /// Why the document is no affinity; `nil` when it is one.
    package let problem: String?

    package init(_ document: JSONValue) {
        self.document = document
        do {
            affinity = try document.decode(as: Affinity.self)
            problem = nil
        } catch {
            affinity = nil
            problem = "must be what a pod's spec.affinity may be: \(error)"
        }
    }
}

extension AffinitySpec: SchemaRepresentable {
    package static var schema: JSONValue { ["type": "object", "x-kubernetes-preserve-unknown-fields": true] }
    package static var placeholder: AffinitySpec { AffinitySpec([:]) }

    package init(from decoder: any Decoder) throws { self.init(try JSONValue(from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}
