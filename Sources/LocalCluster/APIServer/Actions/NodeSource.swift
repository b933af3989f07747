import Synchronization

/// What the server asks the node for: the kubelet.
package typealias NodeProvider = PodLogProvider & PodCommandProvider & PodPortProvider

/// Where the server finds the node, once there is a kubelet.
package final class NodeSource: Sendable {
    private let current = Mutex<(any NodeProvider)?>(nil)

    package init() {}

    /// Who runs pods.
    package var provider: (any NodeProvider)? { current.withLock { $0 } }

    /// Says who runs pods from now on.
    package func use(_ provider: any NodeProvider) { current.withLock { $0 = provider } }
}
