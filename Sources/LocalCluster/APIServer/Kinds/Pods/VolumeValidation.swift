import APIMachinery
import KubernetesModel

/// What is wrong with a pod's volumes, and which of them can be mounted: the ones with nothing wrong.
struct VolumeValidation {
    private(set) var problems: [FieldError] = []
    private(set) var names: Set<String> = []

    init(_ volumes: [JSONValue], _ field: String) {
        for (index, volume) in volumes.enumerated() {
            let path = "\(field)[\(index)]"
            let name = volume["name"]?.stringValue ?? ""
            var found = Self.sourceProblems(volume, path)
            if name.isEmpty {
                found.append(.required("\(path).name"))
            } else {
                found += NameRule.dns1123Label.violations(of: name).map {
                    .invalid("\(path).name", .string(name), $0)
                }
            }
            if names.contains(name) { found.append(.duplicate("\(path).name", .string(name))) }
            if found.isEmpty { names.insert(name) }
            problems += found
        }
    }

    /// The sources that are looked into, in the order in which the real server does.
    private static let sources = [
        "emptyDir", "hostPath", "secret", "nfs", "persistentVolumeClaim", "downwardAPI", "configMap", "projected",
        "csi",
        "ephemeral", "image",
    ]

    private static func sourceProblems(_ volume: JSONValue, _ field: String) -> [FieldError] {
        var problems: [FieldError] = []
        var isFirst = true
        for name in sources {
            guard let source = volume[name], !source.isNull else { continue }
            if isFirst {
                problems += self.problems(name, source, "\(field).\(name)")
            } else {
                problems.append(.forbidden("\(field).\(name)", "may not specify more than 1 volume type"))
            }
            isFirst = false
        }
        return problems
    }

    private static func problems(_ name: String, _ source: JSONValue, _ field: String) -> [FieldError] {
        func required(_ member: String) -> [FieldError] {
            source[member].isBlank ? [.required("\(field).\(member)")] : []
        }
        switch name {
        case "emptyDir":
            guard let limit = source["sizeLimit"]?.stringValue.flatMap({ Quantity($0).value }), limit < 0 else {
                return []
            }
            return [.forbidden("\(field).sizeLimit", "SizeLimit field must be a valid resource quantity")]
        case "hostPath": return hostPathProblems(source, field)
        case "secret":
            return required("secretName") + modeProblems(source["defaultMode"], "\(field).defaultMode")
                + itemProblems(source, field)
        case "configMap":
            return required("name") + modeProblems(source["defaultMode"], "\(field).defaultMode")
                + itemProblems(source, field)
        case "persistentVolumeClaim": return required("claimName")
        case "nfs":
            var problems = required("server") + required("path")
            if let path = source["path"]?.stringValue?.nonEmpty, !path.hasPrefix("/") {
                problems.append(.invalid("\(field).path", .string(path), "must be an absolute path"))
            }
            return problems
        case "csi": return required("driver")
        case "downwardAPI", "projected": return modeProblems(source["defaultMode"], "\(field).defaultMode")
        default: return []
        }
    }

    private static func hostPathProblems(_ source: JSONValue, _ field: String) -> [FieldError] {
        guard let path = source["path"]?.stringValue?.nonEmpty else { return [.required("\(field).path")] }
        var problems = LocalPath.backstepProblems(path, "\(field).path")
        let types = [
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
        ]
        if let type = source["type"]?.stringValue, !types.contains(type) {
            problems.append(.notSupported("\(field).type", .string(type), types))
        }
        return problems
    }

    private static func itemProblems(_ source: JSONValue, _ field: String) -> [FieldError] {
        (source["items"]?.arrayValue ?? []).enumerated().flatMap { index, item -> [FieldError] in
            let path = "\(field).items[\(index)]"
            var problems: [FieldError] = []
            if item["key"].isBlank { problems.append(.required("\(path).key")) }
            if let target = item["path"]?.stringValue?.nonEmpty {
                problems += LocalPath.problems(target, "\(path).path")
                if target.hasPrefix("..") {
                    problems.append(.invalid("\(path).path", .string(target), "must not start with '..'"))
                }
            } else {
                problems.append(.required("\(path).path"))
            }
            return problems + modeProblems(item["mode"], "\(path).mode")
        }
    }

    private static func modeProblems(_ mode: JSONValue?, _ field: String) -> [FieldError] {
        guard let mode = mode?.integerValue, !(0...0o777).contains(mode) else { return [] }
        return [
            .invalid(
                field, .integer(mode), "must be a number between 0 and 0777 (octal), both inclusive")
        ]
    }
}
