import APIMachinery
import KubernetesModel

/// PersistentVolumes: how much they hold, who may use them, and where they are.
enum PersistentVolumeRules {
    private static let modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
    /// Members of the spec that are not the place where the volume is.
    private static let beside: Set<String> = [
        "accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy",
        "storageClassName", "volumeAttributesClassName", "volumeMode",
    ]

    static func problems(_ volume: JSONValue) -> [FieldError] {
        let spec = volume["spec"] ?? [:]
        let accessModes = spec["accessModes"]?.arrayValue ?? []
        var problems: [FieldError] = accessModes.isEmpty ? [.required("spec.accessModes")] : []
        for (index, mode) in accessModes.enumerated() where !modes.contains(mode.stringValue ?? "") {
            problems.append(.notSupported("spec.accessModes[\(index)]", mode, modes))
        }
        problems += capacityProblems(spec["capacity"])
        let policies = ["Delete", "Recycle", "Retain"]
        if let policy = spec["persistentVolumeReclaimPolicy"], !policies.contains(policy.stringValue ?? "") {
            problems.append(.notSupported("spec.persistentVolumeReclaimPolicy", policy, policies))
        }
        let sources = (spec.objectValue ?? [:]).keys.filter { !beside.contains($0) }.sorted()
        if sources.isEmpty { problems.append(.required("spec", "must specify a volume type")) }
        problems += sources.dropFirst().map { .forbidden("spec.\($0)", "may not specify more than 1 volume type") }
        if let path = spec["hostPath"]?["path"] { problems += pathProblems(path.stringValue ?? "") }
        let volumeModes = ["Block", "Filesystem"]
        if let mode = spec["volumeMode"], !volumeModes.contains(mode.stringValue ?? "") {
            problems.append(.notSupported("spec.volumeMode", mode, volumeModes))
        }
        return problems
    }

    private static func capacityProblems(_ capacity: JSONValue?) -> [FieldError] {
        let amounts = capacity?.objectValue ?? [:]
        var problems: [FieldError] = amounts.isEmpty ? [.required("spec.capacity")] : []
        if amounts["storage"] == nil || amounts.count > 1 {
            problems.append(.notSupported("spec.capacity", capacity ?? .null, ["storage"]))
        }
        for (name, amount) in amounts.sorted(by: { $0.key < $1.key }) {
            guard let value = amount.stringValue.flatMap({ Quantity($0).value }), value <= 0 else { continue }
            problems.append(.invalid("spec.capacity[\(name)]", amount, "must be greater than zero"))
        }
        return problems
    }

    private static func pathProblems(_ path: String) -> [FieldError] {
        guard !path.isEmpty else { return [.required("spec.hostPath.path")] }
        guard path.split(separator: "/").contains("..") else { return [] }
        return [.invalid("spec.hostPath.path", .string(path), "must not contain '..'")]
    }
}
