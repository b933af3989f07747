/// The numbers that protobuf gives to the members of a message.
///
/// A schema names every member that kubectl can write; a message with another one can't be read, rather than in part.
/// Source: the `generated.proto` files of `k8s.io/api` and `k8s.io/apimachinery`.
struct ProtobufSchema: Sendable {
    /// What stands in a field.
    enum MemberType: Sendable {
        case text
        /// A number that is left out when it is 0.
        case integer
        /// A number that may be 0.
        case count
        /// A truth that is left out when it is false.
        case flag
        case bool
        /// Bytes, base64 in JSON.
        case bytes
        /// A moment, in whole seconds.
        case time
        case texts
        /// Lists of texts by their names.
        case textLists
        /// Numbers.
        case counts
        case quantity
        case intOrString
        /// Written by the server alone.
        case ignored
        /// A message that is left out when it is empty.
        case message(@Sendable () -> ProtobufSchema)
        /// A message that may be empty and is there all the same.
        case optional(@Sendable () -> ProtobufSchema)
        /// A message whose members stand in the one around it.
        case inline(@Sendable () -> ProtobufSchema)
        case messages(@Sendable () -> ProtobufSchema)
        /// Texts by their names; base64 of bytes where the values are bytes.
        case map(ofBytes: Bool)
        /// Quantities by their names.
        case quantities
    }

    /// A member of a message.
    struct Member: Sendable {
        var name: String
        var type: MemberType
    }

    /// The members by their numbers.
    var members: [Int: Member]

    init(_ members: [Int: (String, MemberType)]) {
        self.members = members.mapValues { Member(name: $0.0, type: $0.1) }
    }

    /// An object with its metadata and some more members.
    static func object(_ members: [Int: (String, MemberType)] = [:]) -> ProtobufSchema {
        ProtobufSchema(members.merging([1: ("metadata", .message { metadata })]) { first, _ in first })
    }

    /// The kinds that can be read, by version and kind: those that kubectl makes from its flags
    /// and from templates.
    static let kinds = core.merging(workloads) { $1 }.merging(policies) { $1 }.merging(certificates) { $1 }

    private static let core: [String: ProtobufSchema] = [
        "v1/Namespace": object([
            2: ("spec", .message { ProtobufSchema([1: ("finalizers", .texts)]) }), 3: ("status", .ignored),
        ]),
        "v1/ConfigMap": object([
            2: ("data", .map(ofBytes: false)), 3: ("binaryData", .map(ofBytes: true)), 4: ("immutable", .bool),
        ]),
        "v1/Secret": object([
            2: ("data", .map(ofBytes: true)), 3: ("type", .text), 4: ("stringData", .map(ofBytes: false)),
            5: ("immutable", .bool),
        ]),
        "v1/ServiceAccount": object([4: ("automountServiceAccountToken", .bool)]),
        "authentication.k8s.io/v1/SelfSubjectReview": object([2: ("status", .ignored)]),
        "authentication.k8s.io/v1/TokenRequest": object([
            2: ("spec", .message { tokenRequest }), 3: ("status", .ignored),
        ]),
        "authorization.k8s.io/v1/SelfSubjectAccessReview": object([
            2: ("spec", .message { accessReview }), 3: ("status", .ignored),
        ]),
        "authorization.k8s.io/v1/SelfSubjectRulesReview": object([
            2: ("spec", .message { ProtobufSchema([1: ("namespace", .text)]) }), 3: ("status", .ignored),
        ]),
        "rbac.authorization.k8s.io/v1/Role": object([2: ("rules", .messages { policyRule })]),
        "rbac.authorization.k8s.io/v1/ClusterRole": object([
            2: ("rules", .messages { policyRule }),
            3: ("aggregationRule", .message { ProtobufSchema([1: ("clusterRoleSelectors", .messages { selector })]) }),
        ]),
        "rbac.authorization.k8s.io/v1/RoleBinding": binding,
        "rbac.authorization.k8s.io/v1/ClusterRoleBinding": binding,
    ]

    static let metadata = ProtobufSchema([
        1: ("name", .text), 2: ("generateName", .text), 3: ("namespace", .text), 4: ("selfLink", .ignored),
        5: ("uid", .text), 6: ("resourceVersion", .text), 7: ("generation", .ignored),
        8: ("creationTimestamp", .ignored), 9: ("deletionTimestamp", .ignored),
        10: ("deletionGracePeriodSeconds", .ignored), 11: ("labels", .map(ofBytes: false)),
        12: ("annotations", .map(ofBytes: false)),
        13: ("ownerReferences", .messages { owner }), 14: ("finalizers", .texts), 17: ("managedFields", .ignored),
    ])

    private static let owner = ProtobufSchema([
        1: ("kind", .text), 3: ("name", .text), 4: ("uid", .text), 5: ("apiVersion", .text), 6: ("controller", .bool),
        7: ("blockOwnerDeletion", .bool),
    ])

    private static let tokenRequest = ProtobufSchema([
        1: ("audiences", .texts), 3: ("boundObjectRef", .message { boundObject }), 4: ("expirationSeconds", .integer),
    ])

    private static let boundObject = ProtobufSchema([
        1: ("kind", .text), 2: ("apiVersion", .text), 3: ("name", .text), 4: ("uid", .text),
    ])

    private static let accessReview = ProtobufSchema([
        1: ("resourceAttributes", .message { resourceAttributes }),
        2: ("nonResourceAttributes", .message { ProtobufSchema([1: ("path", .text), 2: ("verb", .text)]) }),
    ])

    private static let resourceAttributes = ProtobufSchema([
        1: ("namespace", .text), 2: ("verb", .text), 3: ("group", .text), 4: ("version", .text), 5: ("resource", .text),
        6: ("subresource", .text), 7: ("name", .text),
    ])

    private static let policyRule = ProtobufSchema([
        1: ("verbs", .texts), 2: ("apiGroups", .texts), 3: ("resources", .texts), 4: ("resourceNames", .texts),
        5: ("nonResourceURLs", .texts),
    ])

    private static let binding = object([
        2: ("subjects", .messages { subject }), 3: ("roleRef", .message { roleReference }),
    ])

    private static let subject = ProtobufSchema([
        1: ("kind", .text), 2: ("apiGroup", .text), 3: ("name", .text), 4: ("namespace", .text),
    ])

    private static let roleReference = ProtobufSchema([1: ("apiGroup", .text), 2: ("kind", .text), 3: ("name", .text)])

    static let selector = ProtobufSchema([
        1: ("matchLabels", .map(ofBytes: false)), 2: ("matchExpressions", .messages { selectorRequirement }),
    ])

    static let selectorRequirement = ProtobufSchema([
        1: ("key", .text), 2: ("operator", .text), 3: ("values", .texts),
    ])
}
