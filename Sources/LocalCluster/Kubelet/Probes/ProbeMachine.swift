import KubernetesModel

/// Turns the results of one probe into changes of mind: only so many in a row count.
///
/// Source: the kubelet's `prober` worker.
struct ProbeMachine: Sendable, Equatable {
    /// What the results say so far; `nil` when they have said nothing yet.
    private(set) var isHealthy: Bool?

    private var successes = 0
    private var failures = 0
    private let successThreshold: Int
    private let failureThreshold: Int

    init(_ probe: Probe) {
        successThreshold = max(1, probe.successThreshold ?? 1)
        failureThreshold = max(1, probe.failureThreshold ?? 3)
    }

    /// Takes a result.
    ///
    /// - Parameter counts: whether a failure is one that the period asked for; others are forgiven.
    /// - Returns: what is now believed, when that is news.
    mutating func take(_ result: ProbeResult, counts: Bool = true) -> Bool? {
        switch result {
        case .success:
            failures = 0
            successes += 1
            guard successes >= successThreshold, isHealthy != true else { return nil }
            isHealthy = true
        case .failure:
            guard counts else { return nil }
            successes = 0
            failures += 1
            guard failures >= failureThreshold else { return nil }
            // Told again every time: whoever ends the container may have been busy with ending it.
            isHealthy = false
        }
        return isHealthy
    }
}
