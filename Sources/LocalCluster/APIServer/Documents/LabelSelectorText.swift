import KubernetesModel

/// Selectors of objects written as a query's text.
enum LabelSelectorText {
    /// The text of a `LabelSelector`, or of a plain map of labels; `<none>` when nothing is selected.
    static func text(_ selector: JSONValue?) -> String {
        guard let members = selector?.objectValue, !members.isEmpty else { return "<none>" }
        guard members["matchLabels"] != nil || members["matchExpressions"] != nil else {
            return TableColumn.pairs(selector)
        }
        var terms = (members["matchLabels"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.stringValue ?? "")" }
        for expression in members["matchExpressions"]?.arrayValue ?? [] {
            let key = expression["key"]?.stringValue ?? ""
            let values = (expression["values"]?.arrayValue?.compactMap(\.stringValue) ?? []).sorted().joined(
                separator: ",")
            switch expression["operator"]?.stringValue {
            case "In": terms.append("\(key) in (\(values))")
            case "NotIn": terms.append("\(key) notin (\(values))")
            case "Exists": terms.append(key)
            case "DoesNotExist": terms.append("!\(key)")
            default: break
            }
        }
        return terms.joined(separator: ",")
    }
}
