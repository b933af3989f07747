import KubernetesModel

/// Whether a `LabelSelector` of an object matches labels.
enum LabelMatch {
    static func matches(selector: JSONValue?, labels: JSONValue?) -> Bool {
        let have = labels?.objectValue ?? [:]
        for (key, value) in selector?["matchLabels"]?.objectValue ?? [:] where have[key] != value { return false }
        for expression in selector?["matchExpressions"]?.arrayValue ?? [] {
            let key = expression["key"]?.stringValue ?? ""
            let values = expression["values"]?.arrayValue ?? []
            let matches =
                switch expression["operator"]?.stringValue {
                case "In": have[key].map(values.contains) ?? false
                case "NotIn": !(have[key].map(values.contains) ?? false)
                case "Exists": have[key] != nil
                case "DoesNotExist": have[key] == nil
                default: false
                }
            guard matches else { return false }
        }
        return true
    }
}
