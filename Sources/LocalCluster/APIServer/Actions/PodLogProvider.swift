package import FoundationEssentials
package import KubernetesModel

/// What a reader of a log wants to see of it.
package struct PodLogOptions: Sendable {
    /// The container.
    package var container: String
    /// Whether the stream goes on as the container writes.
    package var follows = false
    /// Whether the run before the last restart is meant.
    package var isOfPreviousRun = false
    /// Whether each line begins with its time.
    package var hasTimestamps = false
    /// How many of the last lines; `nil` for all.
    package var tailLines: Int?
    /// How many bytes at most; `nil` for all.
    package var limitBytes: Int?
    /// The time from which on; `nil` for all.
    package var since: Date?

    package init(container: String) { self.container = container }
}

/// Has the logs of pods: the kubelet.
package protocol PodLogProvider: Sendable {
    /// The log of a container; `nil` when there is none because it has not started.
    ///
    /// - Throws: ``StatusError`` for the client.
    func log(of pod: ObjectKey, _ options: PodLogOptions) async throws -> ResponseStream?
}
