public import KubernetesModel

/// What a ``Feed`` tells.
public enum FeedEvent<Object: APIObject>: Sendable {
    /// All the objects that there are: what was known before is replaced by them.
    case snapshot(ObjectPage<Object>)
    /// Something that happened since.
    case change(WatchEvent<Object>)
    /// Following broke off and goes on after a while; what was known stays, and may be old until then.
    case interruption(any Error, resumesIn: Duration)
}

/// What a feed follows, and how.
public struct FeedOptions: Sendable, Hashable {
    /// A query over labels: what it doesn't select is never sent.
    public var labelSelector: String?
    /// A query over fields that the server indexes.
    public var fieldSelector: String?
    /// How many objects one page of a list has; at least 1.
    public var pageSize: Int
    /// Whether lists are asked for as streams (KEP-3157), which cost the server less; servers that have none are asked
    /// for pages instead.
    public var prefersStreamingLists: Bool
    /// The waits after failures in a row.
    public var backoff: Backoff
    /// For how long all must go well before failures are counted from the start again.
    public var healthyAfter: Duration

    public init(
        labelSelector: String? = nil, fieldSelector: String? = nil, pageSize: Int = 500,
        prefersStreamingLists: Bool = true,
        backoff: Backoff = Backoff(initial: .milliseconds(800), maximum: .seconds(30), jitter: 1),
        healthyAfter: Duration = .seconds(60)
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.pageSize = pageSize
        self.prefersStreamingLists = prefersStreamingLists
        self.backoff = backoff
        self.healthyAfter = healthyAfter
    }
}
