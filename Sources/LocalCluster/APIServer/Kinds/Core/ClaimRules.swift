import APIMachinery
import KubernetesModel

/// Claims of storage, in their own objects and in the templates of StatefulSets.
enum ClaimDefaults {
    static func fill(_ spec: inout JSONValue) {
        spec.fill("volumeMode", "Filesystem")
        spec.edit("resources") { resources in
            resources.edit("requests", QuantityText.canonicalize)
            resources.edit("limits", QuantityText.canonicalize)
        }
    }

    static func problems(_ spec: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        let modes = spec["accessModes"]?.arrayValue ?? []
        if modes.isEmpty { problems.append(.required("\(field).accessModes", "at least 1 access mode is required")) }
        let supported = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
        problems += modes.filter { !supported.contains($0.stringValue ?? "") }
            .map { .notSupported("\(field).accessModes", $0, supported) }
        guard let storage = spec.value(at: ["resources", "requests", "storage"]) else {
            return problems + [.required("\(field).resources[storage]")]
        }
        if let text = storage.stringValue, let amount = Quantity(text).value, amount <= 0 {
            problems.append(.invalid("\(field).resources[storage]", storage, "must be greater than zero"))
        }
        return problems
    }

    static func updateProblems(_ new: JSONValue, _ old: JSONValue) -> [FieldError] {
        guard var spec = new["spec"], let before = old["spec"] else { return [] }
        let isBound = old[path: "status", "phase"] == "Bound"
        // Binding fills these in, and only once.
        for member in ["volumeName", "storageClassName"] where before[member].isBlank { spec[member] = before[member] }
        if isBound {
            spec["resources"] = before["resources"]
            spec["volumeAttributesClassName"] = before["volumeAttributesClassName"]
        }
        var problems: [FieldError] = []
        if spec != before {
            problems.append(
                .forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"
                        + UnifiedDiff.text(goSpec.lines(before), goSpec.lines(spec))))
        }
        if isBound, let wanted = amount(new), let has = amount(old), wanted < has {
            problems.append(
                .forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"))
        }
        return problems
    }

    /// The type of a claim's spec.
    private static let goSpec = GoStruct.fields([
        .init("AccessModes", "accessModes"), .init("Selector", "selector"),
        .init("Resources", "resources", .fields([.init("Limits", "limits"), .init("Requests", "requests")])),
        .init("VolumeName", "volumeName", .value(zero: "")), .init("StorageClassName", "storageClassName"),
        .init("VolumeMode", "volumeMode"),
        .init(
            "DataSource", "dataSource",
            .pointer(
                .fields([
                    .init("APIGroup", "apiGroup"), .init("Kind", "kind", .value(zero: "")),
                    .init("Name", "name", .value(zero: "")),
                ]))),
        .init(
            "DataSourceRef", "dataSourceRef",
            .pointer(
                .fields([
                    .init("APIGroup", "apiGroup"), .init("Kind", "kind", .value(zero: "")),
                    .init("Name", "name", .value(zero: "")), .init("Namespace", "namespace"),
                ]))),
        .init("VolumeAttributesClassName", "volumeAttributesClassName"),
    ])

    fileprivate static func amount(_ claim: JSONValue) -> Double? {
        claim.value(at: ["spec", "resources", "requests", "storage"])?.stringValue.flatMap { Quantity($0).value }
    }
}

/// Lets a bound claim grow where its storage class says so.
///
/// Source: Kubernetes documentation, *Admission Controllers*, PersistentVolumeClaimResize.
enum ClaimExpansion {
    static func admit(_ claim: JSONValue, _ old: JSONValue, in transaction: borrowing Transaction) throws {
        guard let wanted = ClaimDefaults.amount(claim), let has = ClaimDefaults.amount(old), wanted > has else {
            return
        }
        // The size of a claim that is not bound is immutable: validation says so.
        guard old[path: "status", "phase"] == "Bound" else { return }
        let resource = ResourceName(group: "", plural: "persistentvolumeclaims")
        let name = claim[path: "spec", "storageClassName"]?.stringValue ?? ""
        let storageClass = transaction.object(
            StorageKey(resource: "storageclasses.storage.k8s.io", namespace: nil, name: name))
        guard !name.isEmpty, storageClass?["allowVolumeExpansion"] == true else {
            throw StatusError.forbidden(
                resource, claim.name,
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize"
            )
        }
    }
}
