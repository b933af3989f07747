import FoundationEssentials
import KubernetesModel

/// What a pod's worker remembers from one input to the next.
struct PodSession: Sendable {
    /// Why the worker stops working.
    enum Ending: Sendable {
        /// The pod was deleted: its end is told to the API server, which then forgets it.
        case deleted
        /// The API server has forgotten the pod already.
        case removed
        /// The kubelet ends: the pod stays, and is started again with the next kubelet.
        case shutDown
    }

    /// What happens to the pod.
    var machine: PodMachine
    /// The pod as the API server has it.
    var pod: Pod
    /// The status that was last told.
    var status: PodStatus?
    /// The shortest grace that the pod was asked to end within.
    var grace: Duration?
    /// How to ask each running container to end.
    var stops: [Int: AsyncStream<Duration>.Continuation] = [:]
    /// The next moment at which the machine is woken anyway.
    var wake: Date?
    var ending: Ending?
    /// Nothing runs any more.
    var isFinished = false

    /// Asks the pod to end; asking again counts only when there is less time.
    mutating func end(_ ending: Ending, grace: Duration, now: Date) -> [PodMachine.Action] {
        self.ending = self.ending ?? ending
        if let known = self.grace, known <= grace { return [] }
        self.grace = grace
        return machine.handle(.stop(grace: grace), now: now)
    }
}
