package import KubernetesModel
package import NIOCore
import Synchronization

/// Runs programs in the containers of this node, beside their own.
package final class PodCommands: Sendable {
    /// A container that runs.
    struct Running: Sendable {
        var process: SandboxProcess
        var variables: [String: String]
        var workingDirectory: String
        var launcher: SandboxLauncher
        /// What its program reads; `nil` where it reads nothing.
        var input: ContainerInput?
        /// The terminal that its program is at; `nil` where it is at none.
        var terminal: ContainerTerminal?
    }

    private struct Place: Hashable {
        var pod: ObjectKey
        var container: String
    }

    private let running = Mutex<[Place: Running]>([:])

    /// A container runs from now on.
    func begin(_ container: String, in pod: ObjectKey, _ state: Running) {
        running.withLock { $0[Place(pod: pod, container: container)] = state }
    }

    /// A container's process has ended; one that took its place meanwhile stays known.
    func end(_ container: String, in pod: ObjectKey, _ process: SandboxProcess) {
        let place = Place(pod: pod, container: container)
        running.withLock { if $0[place]?.process == process { $0[place] = nil } }
    }

    /// Whether a container runs.
    package func isRunning(_ container: String, in pod: ObjectKey) -> Bool {
        running.withLock { $0[Place(pod: pod, container: container)] != nil }
    }

    /// What the program of a container reads; `nil` where it reads nothing or doesn't run.
    package func input(of container: String, in pod: ObjectKey) -> ContainerInput? {
        running.withLock { $0[Place(pod: pod, container: container)]?.input }
    }

    /// The terminal of a container's program; `nil` where it is at none or doesn't run.
    package func terminal(of container: String, in pod: ObjectKey) -> ContainerTerminal? {
        running.withLock { $0[Place(pod: pod, container: container)]?.terminal }
    }

    /// Runs a program in a container, to its end; cancellation kills it.
    ///
    /// - Returns: its exit code, 128 plus the signal for a violent end; `nil` where the container doesn't run.
    /// - Throws: ``SandboxError``.
    package func run(
        _ arguments: [String], in container: String, of pod: ObjectKey, input: ProgramInput,
        output: @escaping @Sendable (OutputStream, ByteBuffer) async -> Void
    ) async throws -> Int32? {
        guard let place = running.withLock({ $0[Place(pod: pod, container: container)] }) else { return nil }
        var variables = place.variables
        if input.hasTerminal { variables["TERM"] = variables["TERM"] ?? "xterm" }
        return try await place.launcher.execute(
            arguments, in: place.process, environment: variables, workingDirectory: place.workingDirectory,
            input: input, output: output)
    }
}
