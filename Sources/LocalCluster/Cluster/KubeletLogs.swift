import KubernetesModel
import LocalAPIServer
import LocalKubelet

/// Gives the API server the logs that the kubelet keeps.
struct KubeletLogs: PodLogProvider {
    let logs: PodLogs

    func log(of pod: ObjectKey, _ options: PodLogOptions) async throws -> ResponseStream? {
        let log: PodLog?
        do {
            log = try logs.log(
                of: options.container, in: pod,
                PodLogs.Options(
                    follows: options.follows, isPrevious: options.isOfPreviousRun,
                    hasTimestamps: options.hasTimestamps, since: options.since.map { Timestamp(micro: $0) },
                    tailLines: options.tailLines, limitBytes: options.limitBytes))
        } catch {
            throw StatusError(code: 400, reason: "BadRequest", message: error.description)
        }
        return log.map { log in
            ResponseStream {
                var iterator = log.makeAsyncIterator()
                return { await iterator.next() }
            }
        }
    }
}
