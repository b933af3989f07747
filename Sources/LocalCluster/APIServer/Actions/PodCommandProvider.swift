package import KubernetesModel
package import NIOCore

/// A program that is run in a container, or the one that runs there anyway.
package struct PodCommand: Sendable {
    /// The container.
    package var container: String
    /// The program and its arguments; `nil` for the container's own, which is only listened to.
    package var arguments: [String]?
    /// Whether the program is at a terminal; its errors then come among its output.
    package var hasTerminal = false
    /// What is sent to it, until its input ends; `nil` where it has none. Nothing more is read of the client until
    /// ``taken`` is called for what was.
    package var input: AsyncStream<ByteBuffer>?
    /// Says that a piece of input has been passed on.
    package var taken: @Sendable () -> Void = {}
    /// How large its terminal is, each time that changes.
    package var sizes: AsyncStream<(columns: Int, rows: Int)>?
    /// Takes what it writes.
    package var output: @Sendable (_ isError: Bool, ByteBuffer) async -> Void

    package init(
        container: String, arguments: [String]?, output: @escaping @Sendable (Bool, ByteBuffer) async -> Void
    ) {
        self.container = container
        self.arguments = arguments
        self.output = output
    }
}

/// Runs programs in containers: the kubelet.
package protocol PodCommandProvider: Sendable {
    /// Whether a container runs.
    func isRunning(_ container: String, in pod: ObjectKey) -> Bool

    /// Runs a program to its end; cancellation kills it.
    ///
    /// - Returns: its exit code; `nil` where the container doesn't run.
    func run(_ command: PodCommand, in pod: ObjectKey) async throws -> Int32?
}
