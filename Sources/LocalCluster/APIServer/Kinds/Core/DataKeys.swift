import APIMachinery
import FoundationEssentials
import KubernetesModel

/// The keys of ConfigMaps and Secrets, which become file names.
enum DataKeys {
    static func problems(_ data: JSONValue?, _ field: String) -> [FieldError] {
        (data?.objectValue ?? [:]).keys.sorted().flatMap { key -> [FieldError] in
            problems(of: key).map { .invalid("\(field)[\(key)]", .string(key), $0) }
        }
    }

    private static func problems(of key: String) -> [String] {
        var problems = NameRule.configMapKey.violations(of: key)
        if key == "." { problems.append("must not be '.'") }
        if key == ".." {
            problems.append("must not be '..'")
        } else if key.hasPrefix("..") {
            problems.append("must not start with '..'")
        }
        return problems
    }
}

/// `immutable: true` of ConfigMaps and Secrets.
enum Immutability {
    static func problems(_ new: JSONValue, _ old: JSONValue, members: [String]) -> [FieldError] {
        guard old["immutable"] == true else { return [] }
        let changed = (new["immutable"] == true ? [] : ["immutable"]) + members.filter { new[$0] != old[$0] }
        return changed.map { .forbidden($0, "field is immutable when `immutable` is set") }
    }
}

/// Values that Go decodes from base64.
enum Base64Text {
    /// The message of Go's decoder for the first value that is none.
    static func problem(_ data: JSONValue?) -> String? {
        for (_, value) in (data?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let text = value.stringValue, Data(base64Encoded: text) == nil else { continue }
            let bad = text.utf8.enumerated().first { !isAlphabet($0.element) }?.offset
            return "illegal base64 data at input byte \(bad ?? text.utf8.count / 4 * 4)"
        }
        return nil
    }

    private static func isAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}

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
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
                ))
        }
        if isBound, let wanted = amount(new), let has = amount(old), wanted < has {
            problems.append(
                .forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"))
        }
        return problems
    }

    private static func amount(_ claim: JSONValue) -> Double? {
        claim.value(at: ["spec", "resources", "requests", "storage"])?.stringValue.flatMap { Quantity($0).value }
    }
}
