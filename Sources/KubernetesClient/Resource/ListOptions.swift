public import KubernetesModel

/// Which objects a list has.
public struct ListOptions: Sendable, Hashable {
    /// A query over labels, such as `app=web,tier!=cache`; see ``KubernetesModel/LabelSelector/query``.
    public var labelSelector: String?
    /// A query over fields that the server indexes, such as `status.phase=Running`.
    public var fieldSelector: String?
    /// The most items of one page; `nil` for all.
    public var limit: Int?
    /// Where the page begins: the token of the page before.
    public var `continue`: String?
    /// The moment the list has to show, in the sense of ``resourceVersionMatch``; `"0"` takes whatever the server has
    /// at hand, `nil` the newest.
    public var resourceVersion: String?
    /// How ``resourceVersion`` is meant: `NotOlderThan` or `Exact`.
    public var resourceVersionMatch: String?

    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil, continue: String? = nil,
        resourceVersion: String? = nil, resourceVersionMatch: String? = nil
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.limit = limit
        self.continue = `continue`
        self.resourceVersion = resourceVersion
        self.resourceVersionMatch = resourceVersionMatch
    }

    var query: [(String, String)] {
        var query: [(String, String)] = []
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let fieldSelector { query.append(("fieldSelector", fieldSelector)) }
        if let limit { query.append(("limit", String(limit))) }
        if let `continue` { query.append(("continue", `continue`)) }
        if let resourceVersion { query.append(("resourceVersion", resourceVersion)) }
        if let resourceVersionMatch { query.append(("resourceVersionMatch", resourceVersionMatch)) }
        return query
    }
}

extension LabelSelector {
    /// The selector as the `labelSelector` of a request; labels in the order of their names.
    public var query: String {
        let labels = (matchLabels ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let expressions = (matchExpressions ?? []).map { requirement in
            let values = (requirement.values ?? []).joined(separator: ",")
            return switch requirement.operator {
            case "In": "\(requirement.key) in (\(values))"
            case "NotIn": "\(requirement.key) notin (\(values))"
            case "DoesNotExist": "!\(requirement.key)"
            default: requirement.key
            }
        }
        return (labels + expressions).joined(separator: ",")
    }
}
