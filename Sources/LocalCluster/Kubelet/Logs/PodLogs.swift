import Glibc
package import KubernetesModel

/// What the containers of this node have said.
package struct PodLogs: Sendable {
    /// Which part of a container's log is asked for; the parameters of `pods/log`.
    package struct Options: Sendable, Hashable {
        /// Goes on with what is yet to be said, until the container ends.
        package var follows: Bool
        /// The run before the last one.
        package var isPrevious: Bool
        /// Puts the moment before each line.
        package var hasTimestamps: Bool
        /// Only what was said at or after a moment.
        package var since: Timestamp?
        /// Only the last so many lines.
        package var tailLines: Int?
        /// Only the first so many bytes.
        package var limitBytes: Int?

        package init(
            follows: Bool = false, isPrevious: Bool = false, hasTimestamps: Bool = false, since: Timestamp? = nil,
            tailLines: Int? = nil, limitBytes: Int? = nil
        ) {
            self.follows = follows
            self.isPrevious = isPrevious
            self.hasTimestamps = hasTimestamps
            self.since = since
            self.tailLines = tailLines
            self.limitBytes = limitBytes
        }
    }

    let directory: KubeletDirectory
    let feed: LogFeed

    /// The log of a container; `nil` when there is none because the container has not run yet.
    ///
    /// - Throws: ``PodLogsError`` when the run before the last is asked for and there was none.
    package func log(
        of container: String, in pod: ObjectKey, _ options: Options = Options()
    ) throws(PodLogsError) -> PodLog? {
        // A pod that was deleted by force may have a namesake already; its files are about to go.
        let directories = HostFiles.names(in: directory.logs).filter {
            $0.hasPrefix("\(pod.namespace ?? "")_\(pod.name)_")
        }.map { "\(directory.logs)/\($0)/\(container)" }
        guard let directory = directories.max(by: { Self.age(of: $0) > Self.age(of: $1) }) else { return nil }
        let runs = HostFiles.names(in: directory).compactMap { name in
            name.hasSuffix(".log") ? Int(name.dropLast(4)) : nil
        }.sorted()
        guard let run = options.isPrevious ? runs.dropLast().last : runs.last else {
            if options.isPrevious { throw .noPreviousRun(container: container, pod: pod.name) }
            return nil
        }
        return PodLog(path: "\(directory)/\(run).log", options: options, feed: feed)
    }

    /// Seconds since something was last put into a directory.
    private static func age(of path: String) -> Double {
        var status = stat()
        guard stat(path, &status) == 0 else { return .infinity }
        return -Double(status.st_mtim.tv_sec)
    }
}
