import HTTPTypes

/// Somebody in whose name requests are made; the caller must have the right to `impersonate` them.
///
/// Source: Kubernetes documentation, *User impersonation*.
public struct Impersonation: Sendable, Hashable {
    /// The user's name, such as `system:serviceaccount:shop:web`.
    public var user: String
    /// The user's uid.
    public var uid: String?
    /// The user's groups; without any, the server finds those of service accounts by itself.
    public var groups: [String]
    /// What else is known of the user, as authorizers may look at.
    public var extra: [String: [String]]

    public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.user = user
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// The header fields that say so.
    var fields: HTTPFields {
        var fields = HTTPFields()
        func add(_ name: String, _ value: String) {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        add("Impersonate-User", user)
        if let uid { add("Impersonate-Uid", uid) }
        for group in groups { add("Impersonate-Group", group) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            // Names of header fields have no case and few characters.
            for value in values { add("Impersonate-Extra-\(PercentEncoding.encode(key.lowercased()))", value) }
        }
        return fields
    }
}
