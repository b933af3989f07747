package import NIOCore

/// A connection from a client of the server to a port of a pod.
package struct PodConnection: Sendable {
    /// The pod's address.
    package var address: String
    /// From 1 to 65535.
    package var port: Int
    /// What the client sends, until it says that it will send no more. Only so much is read of the client as ``taken``
    /// is called for.
    package var input: AsyncStream<ByteBuffer>
    /// Says how many bytes of the input have been passed on.
    package var taken: @Sendable (Int) -> Void
    /// Takes what the pod sends.
    package var output: @Sendable (ByteBuffer) async throws -> Void
}

/// Connects to ports of pods: the kubelet.
package protocol PodPortProvider: Sendable {
    /// Passes bytes both ways until the pod will send no more; cancellation ends it at once.
    ///
    /// - Throws: what keeps the port from being reached, described as a kubelet does.
    func connect(_ connection: PodConnection) async throws
}
