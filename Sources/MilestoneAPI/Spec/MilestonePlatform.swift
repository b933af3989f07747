package import KubernetesModel

/// A whole application: gateway, backend, frontend, database and monitoring, as one resource.
package struct MilestonePlatform: KubernetesObject {
    package static let resource = ResourceType(
        group: "platform.milestones.dev", version: "v1alpha1", kind: "MilestonePlatform",
        plural: "milestoneplatforms")

    package var apiVersion: String?
    package var kind: String?
    package var metadata: ObjectMeta
    package var spec: MilestonePlatformSpec
    package var status: MilestonePlatformStatus?

    package init(
        metadata: ObjectMeta, spec: MilestonePlatformSpec = MilestonePlatformSpec(),
        status: MilestonePlatformStatus? = nil
    ) {
        apiVersion = Self.resource.apiVersion
        kind = Self.resource.kind
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }
}

extension MilestonePlatform {
    /// Fills in the schema's defaults where the document says nothing, whether an API server did so before or not:
    /// what is rendered offline equals what is reconciled, and a resource stored before a field existed still reads.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        apiVersion = try container.decodeIfPresent(String.self, forKey: .apiVersion)
        kind = try container.decodeIfPresent(String.self, forKey: .kind)
        metadata = try container.decode(ObjectMeta.self, forKey: .metadata)
        let written = try container.decodeIfPresent(JSONValue.self, forKey: .spec) ?? [:]
        spec = try written.filled(withDefaultsOf: Self.specSchema).decode()
        do {
            status = try container.decodeIfPresent(MilestonePlatformStatus.self, forKey: .status)
        } catch is DecodingError {
            // Another version of the operator wrote it: that must not hide the platform, or the version it runs.
            status = MilestonePlatformStatus(kept: try container.decode(JSONValue.self, forKey: .status))
        }
    }

    private static let specSchema = MilestonePlatformSpec.schema

    /// What a child writes into its `ownerReferences`, or `nil` before the API server gave the platform a UID.
    package var ownerReference: OwnerReference? {
        guard let uid = metadata.uid, let name = metadata.name else { return nil }
        return OwnerReference(
            apiVersion: Self.resource.apiVersion, kind: Self.resource.kind, name: name, uid: uid, controller: true,
            blockOwnerDeletion: true)
    }
}
