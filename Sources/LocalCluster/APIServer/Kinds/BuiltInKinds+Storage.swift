import KubernetesModel

/// The kinds of storage, and of devices that pods claim.
extension BuiltInKinds {
    var storage: [ResourceKind] {
        let group = "storage.k8s.io"
        return [
            kind(
                group, "CSIDriver", "csidrivers", scope: .cluster, columns: TableColumn.storageDriver,
                strategy: .storageDriver),
            kind(
                group, "CSINode", "csinodes", scope: .cluster, columns: TableColumn.storageNode, strategy: .storageNode),
            kind(
                group, "CSIStorageCapacity", "csistoragecapacities", columns: TableColumn.storageCapacity,
                strategy: .storageCapacity),
            kind(
                group, "StorageClass", "storageclasses", scope: .cluster, short: ["sc"],
                columns: TableColumn.storageClass, strategy: .storageClass),
            kind(
                group, "VolumeAttachment", "volumeattachments", scope: .cluster, columns: TableColumn.volumeAttachment,
                strategy: .volumeAttachment
            ) {
                $0.subresources = [.status("VolumeAttachment")]
            },
            kind(
                group, "VolumeAttributesClass", "volumeattributesclasses", scope: .cluster, short: ["vac"],
                columns: TableColumn.volumeAttributesClass, strategy: .volumeAttributesClass),
        ]
    }

    var devices: [ResourceKind] {
        let group = "resource.k8s.io"
        return [
            kind(group, "DeviceClass", "deviceclasses", scope: .cluster, strategy: .deviceClass),
            kind(
                group, "ResourceClaim", "resourceclaims", columns: TableColumn.resourceClaim, strategy: .resourceClaim
            ) {
                $0.subresources = [.status("ResourceClaim")]
            },
            kind(group, "ResourceClaimTemplate", "resourceclaimtemplates", strategy: .resourceClaimTemplate),
            kind(
                group, "ResourceSlice", "resourceslices", scope: .cluster, columns: TableColumn.resourceSlice,
                strategy: .resourceSlice
            ) {
                $0.selectableFields = [
                    "spec.nodeName": { $0[path: "spec", "nodeName"]?.stringValue ?? "" },
                    "spec.driver": { $0[path: "spec", "driver"]?.stringValue ?? "" },
                ]
            },
        ]
    }
}
