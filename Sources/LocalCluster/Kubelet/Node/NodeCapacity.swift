import Glibc
import KubernetesModel

/// How much of everything the node has.
package struct NodeCapacity: Sendable, Hashable {
    /// Processors.
    package var processors: Int
    /// Bytes of memory.
    package var memory: Int64
    /// Pods.
    package var pods: Int

    package init(processors: Int, memory: Int64, pods: Int = 110) {
        self.processors = processors
        self.memory = memory
        self.pods = pods
    }

    /// What this machine has.
    package static var machine: NodeCapacity {
        NodeCapacity(
            processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            memory: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// The amount of a resource by its name in Kubernetes.
    func amount(of resource: String) -> Double? {
        switch resource {
        case "cpu": Double(processors)
        case "memory": Double(memory)
        case "ephemeral-storage": 0
        default: nil
        }
    }

    /// The amounts as a node's status says them.
    var quantities: [String: Quantity] {
        ["cpu": Quantity("\(processors)"), "memory": Quantity("\(memory / 1024)Ki"), "pods": Quantity("\(pods)")]
    }
}
