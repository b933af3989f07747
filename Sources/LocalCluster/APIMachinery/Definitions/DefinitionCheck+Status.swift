import KubernetesModel

extension DefinitionCheck {
    // MARK: Status

    /// What once was stored must be readable, and what is stored now must be noted.
    mutating func checkStoredVersions(_ definition: JSONValue) {
        let path = FieldPath("status").child("storedVersions")
        let stored = definition[path: "status", "storedVersions"]?.arrayValue ?? []
        let versions = definition["spec"]?.elements(of: "versions") ?? []
        if stored.isEmpty { errors.append(.invalid(path, .null, "must have at least one stored version")) }
        for version in versions where version.isTrue("storage") {
            guard let name = version["name"], !stored.isEmpty, !stored.contains(name) else { continue }
            errors.append(
                .invalid(path, .array(stored), "must have the storage version \(version.text(of: "name"))"))
        }
        for (index, name) in stored.enumerated() where !versions.contains(where: { $0["name"] == name }) {
            errors.append(.invalid(path.index(index), name, "must appear in spec.versions"))
        }
    }

    // MARK: Approval

    private static let approval = "api-approved.kubernetes.io"

    /// Groups of the Kubernetes community need its consent.
    static func approvalErrors(in definition: JSONValue) -> [FieldError] {
        let group = definition[path: "spec", "group"]?.stringValue ?? ""
        let isProtected = ["k8s.io", "kubernetes.io"].contains { group == $0 || group.hasSuffix(".\($0)") }
        guard isProtected else { return [] }
        let value = definition[path: "metadata", "annotations"]?[approval]?.stringValue ?? ""
        let path = FieldPath("metadata").child("annotations").key(approval)
        let reference = "see https://github.com/kubernetes/enhancements/pull/1111"
        let need = "protected groups must have approval annotation \(GoSyntax.quoted(approval))"
        if value.isEmpty { return [.required(path, "\(need), \(reference)")] }
        let isURL = value.hasPrefix("https://") || value.hasPrefix("http://")
        if value.hasPrefix("unapproved") || isURL { return [] }
        return [
            .invalid(
                path, .string(value), "\(need) with either a URL or a reason starting with \"unapproved\", \(reference)"
            )
        ]
    }
}
