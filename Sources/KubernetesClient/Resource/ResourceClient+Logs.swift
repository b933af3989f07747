import HTTPTypes
public import KubernetesModel

/// Which lines of a container's log are read.
public struct LogOptions: Sendable, Hashable {
    /// The container; `nil` when the pod has one.
    public var container: String?
    /// Goes on with what is written from now on.
    public var follow: Bool
    /// Reads what the container wrote before it was restarted.
    public var previous: Bool
    /// Begins that many lines before the end.
    public var tailLines: Int?
    /// Begins that many seconds ago.
    public var sinceSeconds: Int?
    /// Begins at that moment.
    public var sinceTime: Timestamp?
    /// Puts the time before each line.
    public var timestamps: Bool
    /// The most bytes that are sent.
    public var limitBytes: Int?

    public init(
        container: String? = nil, follow: Bool = false, previous: Bool = false, tailLines: Int? = nil,
        sinceSeconds: Int? = nil, sinceTime: Timestamp? = nil, timestamps: Bool = false, limitBytes: Int? = nil
    ) {
        self.container = container
        self.follow = follow
        self.previous = previous
        self.tailLines = tailLines
        self.sinceSeconds = sinceSeconds
        self.sinceTime = sinceTime
        self.timestamps = timestamps
        self.limitBytes = limitBytes
    }

    var query: [(String, String)] {
        var query: [(String, String)] = []
        if let container { query.append(("container", container)) }
        if follow { query.append(("follow", "true")) }
        if previous { query.append(("previous", "true")) }
        if let tailLines { query.append(("tailLines", String(tailLines))) }
        if let sinceSeconds { query.append(("sinceSeconds", String(sinceSeconds))) }
        if let sinceTime { query.append(("sinceTime", "\(sinceTime)")) }
        if let limitBytes { query.append(("limitBytes", String(limitBytes))) }
        if timestamps { query.append(("timestamps", "true")) }
        return query
    }
}

extension ResourceClient<Pod> {
    /// The log of a container, as bytes; it doesn't end while it is followed.
    public func logs(_ name: String, _ options: LogOptions = LogOptions()) async throws -> ResponseBody {
        let path = try path(to: name)
        return try await client.send(
            ClientRequest(method: .get, path: "\(path)/log", query: options.query, delivery: .stream)
        ).body
    }
}
