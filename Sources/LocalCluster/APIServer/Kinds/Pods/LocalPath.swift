import APIMachinery
import KubernetesModel

/// Paths within a volume.
enum LocalPath {
    static func problems(_ path: String, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        if path.hasPrefix("/") { problems.append(.invalid(field, .string(path), "must be a relative path")) }
        return problems + backstepProblems(path, field)
    }

    static func backstepProblems(_ path: String, _ field: String) -> [FieldError] {
        path.split(separator: "/").contains("..") ? [.invalid(field, .string(path), "must not contain '..'")] : []
    }
}
