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

    /// What is wrong with a key.
    static func problems(of key: String) -> [String] {
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

    /// How many bytes a text stands for; none when it is damaged.
    static func count(_ text: String) -> Int { Data(base64Encoded: text)?.count ?? 0 }

    private static func isAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
