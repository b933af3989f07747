/// Adds a kind to the API.
///
/// Source: Kubernetes API reference, *CustomResourceDefinition* of `apiextensions.k8s.io/v1`.
public struct CustomResourceDefinition: KubernetesObject {
    public static let resource = ResourceType(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions", scope: .cluster)

    public var apiVersion: String?
    public var kind: String?
    public var metadata: ObjectMeta
    public var spec: CustomResourceDefinitionSpec?
    public var status: CustomResourceDefinitionStatus?

    public init(
        metadata: ObjectMeta, spec: CustomResourceDefinitionSpec? = nil, status: CustomResourceDefinitionStatus? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

/// The names, the scope and the versions of an added kind.
///
/// Source: Kubernetes API reference, *CustomResourceDefinitionSpec* of `apiextensions.k8s.io/v1`.
public struct CustomResourceDefinitionSpec: Codable, Sendable, Equatable {
    public var group: String
    public var names: CustomResourceDefinitionNames
    public var scope: String
    public var versions: [CustomResourceDefinitionVersion]
    public var preserveUnknownFields: Bool?
    public var conversion: CustomResourceConversion?

    public init(
        group: String, names: CustomResourceDefinitionNames, scope: String, versions: [CustomResourceDefinitionVersion],
        preserveUnknownFields: Bool? = nil, conversion: CustomResourceConversion? = nil
    ) {
        self.group = group
        self.names = names
        self.scope = scope
        self.versions = versions
        self.preserveUnknownFields = preserveUnknownFields
        self.conversion = conversion
    }
}

/// What an added kind is called.
///
/// Source: Kubernetes API reference, *CustomResourceDefinitionNames* of `apiextensions.k8s.io/v1`.
public struct CustomResourceDefinitionNames: Codable, Sendable, Equatable {
    public var plural: String
    public var singular: String?
    public var shortNames: [String]?
    public var kind: String
    public var listKind: String?
    public var categories: [String]?

    public init(
        plural: String, singular: String? = nil, shortNames: [String]? = nil, kind: String, listKind: String? = nil,
        categories: [String]? = nil
    ) {
        self.plural = plural
        self.singular = singular
        self.shortNames = shortNames
        self.kind = kind
        self.listKind = listKind
        self.categories = categories
    }
}

/// One version of an added kind.
///
/// Source: Kubernetes API reference, *CustomResourceDefinitionVersion* of `apiextensions.k8s.io/v1`.
public struct CustomResourceDefinitionVersion: Codable, Sendable, Equatable {
    public var name: String
    public var served: Bool
    public var storage: Bool
    public var deprecated: Bool?
    public var deprecationWarning: String?
    public var schema: CustomResourceValidation?
    public var subresources: CustomResourceSubresources?
    public var additionalPrinterColumns: [CustomResourceColumnDefinition]?
    public var selectableFields: [SelectableField]?

    public init(
        name: String, served: Bool, storage: Bool, deprecated: Bool? = nil, deprecationWarning: String? = nil,
        schema: CustomResourceValidation? = nil, subresources: CustomResourceSubresources? = nil,
        additionalPrinterColumns: [CustomResourceColumnDefinition]? = nil, selectableFields: [SelectableField]? = nil
    ) {
        self.name = name
        self.served = served
        self.storage = storage
        self.deprecated = deprecated
        self.deprecationWarning = deprecationWarning
        self.schema = schema
        self.subresources = subresources
        self.additionalPrinterColumns = additionalPrinterColumns
        self.selectableFields = selectableFields
    }
}

/// The schema of an added kind.
///
/// Source: Kubernetes API reference, *CustomResourceValidation* of `apiextensions.k8s.io/v1`.
public struct CustomResourceValidation: Codable, Sendable, Equatable {
    public var openAPIV3Schema: JSONValue?

    public init(openAPIV3Schema: JSONValue? = nil) {
        self.openAPIV3Schema = openAPIV3Schema
    }
}

/// The subresources of an added kind.
///
/// Source: Kubernetes API reference, *CustomResourceSubresources* of `apiextensions.k8s.io/v1`.
public struct CustomResourceSubresources: Codable, Sendable, Equatable {
    public var status: JSONValue?
    public var scale: CustomResourceSubresourceScale?

    public init(status: JSONValue? = nil, scale: CustomResourceSubresourceScale? = nil) {
        self.status = status
        self.scale = scale
    }
}

/// Where an added kind keeps its size.
///
/// Source: Kubernetes API reference, *CustomResourceSubresourceScale* of `apiextensions.k8s.io/v1`.
public struct CustomResourceSubresourceScale: Codable, Sendable, Equatable {
    public var specReplicasPath: String
    public var statusReplicasPath: String
    public var labelSelectorPath: String?

    public init(specReplicasPath: String, statusReplicasPath: String, labelSelectorPath: String? = nil) {
        self.specReplicasPath = specReplicasPath
        self.statusReplicasPath = statusReplicasPath
        self.labelSelectorPath = labelSelectorPath
    }
}

/// A column that `kubectl get` shows.
///
/// Source: Kubernetes API reference, *CustomResourceColumnDefinition* of `apiextensions.k8s.io/v1`.
public struct CustomResourceColumnDefinition: Codable, Sendable, Equatable {
    public var name: String
    public var type: String
    public var format: String?
    public var description: String?
    public var priority: Int?
    public var jsonPath: String

    public init(
        name: String, type: String, format: String? = nil, description: String? = nil, priority: Int? = nil,
        jsonPath: String
    ) {
        self.name = name
        self.type = type
        self.format = format
        self.description = description
        self.priority = priority
        self.jsonPath = jsonPath
    }
}

/// A field that field selectors may name.
///
/// Source: Kubernetes API reference, *SelectableField* of `apiextensions.k8s.io/v1`.
public struct SelectableField: Codable, Sendable, Equatable {
    public var jsonPath: String

    public init(jsonPath: String) {
        self.jsonPath = jsonPath
    }
}

/// How versions are converted.
///
/// Source: Kubernetes API reference, *CustomResourceConversion* of `apiextensions.k8s.io/v1`.
public struct CustomResourceConversion: Codable, Sendable, Equatable {
    public var strategy: String

    public init(strategy: String) {
        self.strategy = strategy
    }
}

/// Whether an added kind is served.
///
/// Source: Kubernetes API reference, *CustomResourceDefinitionStatus* of `apiextensions.k8s.io/v1`.
public struct CustomResourceDefinitionStatus: Codable, Sendable, Equatable {
    public var conditions: [CustomResourceDefinitionCondition]?
    public var acceptedNames: CustomResourceDefinitionNames?
    public var storedVersions: [String]?
    public var observedGeneration: Int64?

    public init(
        conditions: [CustomResourceDefinitionCondition]? = nil, acceptedNames: CustomResourceDefinitionNames? = nil,
        storedVersions: [String]? = nil, observedGeneration: Int64? = nil
    ) {
        self.conditions = conditions
        self.acceptedNames = acceptedNames
        self.storedVersions = storedVersions
        self.observedGeneration = observedGeneration
    }
}

/// One aspect of an added kind's state.
///
/// Source: Kubernetes API reference, *CustomResourceDefinitionCondition* of `apiextensions.k8s.io/v1`.
public struct CustomResourceDefinitionCondition: Codable, Sendable, Equatable {
    public var type: String
    public var status: String
    public var lastTransitionTime: Timestamp?
    public var reason: String?
    public var message: String?
    public var observedGeneration: Int64?

    public init(
        type: String, status: String, lastTransitionTime: Timestamp? = nil, reason: String? = nil,
        message: String? = nil, observedGeneration: Int64? = nil
    ) {
        self.type = type
        self.status = status
        self.lastTransitionTime = lastTransitionTime
        self.reason = reason
        self.message = message
        self.observedGeneration = observedGeneration
    }
}
