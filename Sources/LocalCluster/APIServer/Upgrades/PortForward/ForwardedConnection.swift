import NIOCore

/// One connection that a client forwards: what it sends waits here until the pod takes it.
struct ForwardedConnection: Sendable {
    let port: Int
    private let input: AsyncStream<ByteBuffer>
    private let inbox: AsyncStream<ByteBuffer>.Continuation
    private let life: AsyncStream<Never>
    private let end: AsyncStream<Never>.Continuation

    init(port: Int) {
        self.port = port
        (input, inbox) = AsyncStream.makeStream()
        (life, end) = AsyncStream.makeStream()
    }

    /// Passes bytes to the pod.
    func send(_ bytes: ByteBuffer) { inbox.yield(bytes) }

    /// Tells the pod that no more will come.
    func finish() { inbox.finish() }

    /// Ends the connection at once.
    func cut() { end.finish() }

    /// Runs the connection until the pod ends it or it is cut.
    ///
    /// - Returns: why it failed, for the client.
    func run(
        to pod: ForwardedPod, taken: @escaping @Sendable (Int) -> Void,
        output: @escaping @Sendable (ByteBuffer) async throws -> Void
    ) async -> String? {
        await withTaskGroup { group in
            group.addTask {
                do {
                    try await pod.provider.connect(
                        PodConnection(address: pod.address, port: port, input: input, taken: taken, output: output))
                    return nil as String?
                } catch is CancellationError {
                    return nil
                } catch {
                    // A sandbox of the container runtime is named by its id, and has no uid.
                    return "error forwarding port \(port) to pod \(pod.uid), uid : \(error)"
                }
            }
            group.addTask {
                for await _ in life {}
                return nil
            }
            let problem = await group.next() ?? nil
            group.cancelAll()
            return problem
        }
    }
}
