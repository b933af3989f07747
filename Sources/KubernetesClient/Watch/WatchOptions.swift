/// What a watch reports, and from where.
public struct WatchOptions: Sendable, Hashable {
    /// A query over labels, such as `app=web,tier!=cache`.
    public var labelSelector: String?
    /// A query over fields that the server indexes, such as `metadata.name=web`.
    public var fieldSelector: String?
    /// Reports what happened after it; `nil` reports all objects that there are as added, in any order, and goes on.
    public var resourceVersion: String?
    /// After how long the server ends the watch; `nil` for five to ten minutes, at random, so that many watches don't
    /// come back at once.
    public var timeout: Duration?
    /// Asks for bookmarks, without which a quiet watch can't be resumed.
    public var allowsBookmarks: Bool
    /// Asks for a streaming list: all objects as added, then a bookmark that ends them (KEP-3157).
    public var sendsInitialEvents: Bool

    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, resourceVersion: String? = nil,
        timeout: Duration? = nil, allowsBookmarks: Bool = true, sendsInitialEvents: Bool = false
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.resourceVersion = resourceVersion
        self.timeout = timeout
        self.allowsBookmarks = allowsBookmarks
        self.sendsInitialEvents = sendsInitialEvents
    }

    func query(randomSeconds: Int) -> [(String, String)] {
        var query = [("watch", "true")]
        if let labelSelector { query.append(("labelSelector", labelSelector)) }
        if let fieldSelector { query.append(("fieldSelector", fieldSelector)) }
        if let resourceVersion { query.append(("resourceVersion", resourceVersion)) }
        if allowsBookmarks { query.append(("allowWatchBookmarks", "true")) }
        if sendsInitialEvents {
            query.append(("sendInitialEvents", "true"))
            query.append(("resourceVersionMatch", "NotOlderThan"))
        }
        query.append(("timeoutSeconds", String(timeout.map { Int($0.components.seconds) } ?? randomSeconds)))
        return query
    }
}
