/// Why a container has no log; the text is the kubelet's.
package enum PodLogsError: Error, Hashable, CustomStringConvertible {
    case noPreviousRun(container: String, pod: String)

    package var description: String {
        switch self {
        case .noPreviousRun(let container, let pod):
            "previous terminated container \"\(container)\" in pod \"\(pod)\" not found"
        }
    }
}
