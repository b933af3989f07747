import HTTPTypes
public import KubernetesModel
public import NIOCore

/// A program that runs in a container, for as long as it is lent.
public struct ExecSession: Sendable {
    let socket: WebSocket
    let language: RemoteCommandProtocol

    init(_ socket: WebSocket) {
        self.socket = socket
        language = RemoteCommandProtocol(name: socket.subprotocol)
    }

    /// What the program does, up to its end; nothing is read ahead of its consumer, and it can be iterated once.
    ///
    /// It throws ``APIError``: when the program couldn't be run, and when the connection ended before it did.
    public var events: Events { Events(session: self) }

    /// Sends input to the program.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func write(_ bytes: ByteBuffer) async throws { try await socket.send(language.input(bytes)) }

    /// Tells the program that its input has ended.
    ///
    /// - Throws: ``APIError``, with code `invalidRequest` for servers before Kubernetes 1.30, which can't be told;
    ///   `CancellationError`.
    public func endInput() async throws { try await socket.send(try language.endOfInput()) }

    /// Tells the program how large its terminal is.
    ///
    /// - Throws: ``APIError``; `CancellationError`.
    public func resize(columns: Int, rows: Int) async throws {
        try await socket.send(language.size(columns: columns, rows: rows))
    }

    /// What a program does.
    public struct Events: AsyncSequence, Sendable {
        public typealias Element = ExecEvent

        let session: ExecSession

        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(messages: session.socket.messages.makeAsyncIterator(), language: session.language)
        }

        /// Reads one program's events.
        public struct AsyncIterator: AsyncIteratorProtocol {
            var messages: ResponseBody.AsyncIterator
            let language: RemoteCommandProtocol
            private var isFinished = false

            init(messages: ResponseBody.AsyncIterator, language: RemoteCommandProtocol) {
                self.messages = messages
                self.language = language
            }

            public mutating func next() async throws -> ExecEvent? {
                guard !isFinished else { return nil }
                while let message = try await messages.next() {
                    guard let event = try language.event(in: message) else { continue }
                    if case .exit = event { isFinished = true }
                    return event
                }
                isFinished = true
                throw APIError(.transport, message: "the connection ended before the program did")
            }
        }
    }
}

extension ResourceClient<Pod> {
    /// Runs a program in a container and lends it; it is abandoned when `body` ends before it does.
    ///
    /// ```swift
    /// try await pods.withExec(in: "web", ExecOptions(["sh"], hasInput: true)) { session in
    ///     try await session.write(ByteBuffer(string: "date\n"))
    ///     try await session.endInput()
    ///     for try await event in session.events { print(event) }
    /// }
    /// ```
    ///
    /// - Throws: ``APIError``; `CancellationError`; what `body` throws.
    public func withExec<Result: Sendable>(
        in name: String, _ options: ExecOptions, _ body: (ExecSession) async throws -> Result
    ) async throws -> Result {
        precondition(!options.command.isEmpty, "there is a program to run")
        return try await withCommand("\(path(to: name))/exec", options, body)
    }

    /// Lends the program that a container runs anyway, from now on; it goes on when `body` has ended.
    ///
    /// - Parameter options: its command is passed over.
    /// - Throws: ``APIError``; `CancellationError`; what `body` throws.
    public func withAttachment<Result: Sendable>(
        to name: String, _ options: ExecOptions = ExecOptions([]), _ body: (ExecSession) async throws -> Result
    ) async throws -> Result {
        var options = options
        options.command = []
        return try await withCommand("\(path(to: name))/attach", options, body)
    }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - options: what is run; it gets input when there is `input`.
    ///   - input: all that it gets.
    ///   - limit: the most bytes that are taken of what it writes.
    /// - Returns: what it wrote and how it ended, whatever its exit code.
    /// - Throws: ``APIError``, with code `tooLarge` beyond `limit`; `CancellationError`.
    public func exec(
        in name: String, _ options: ExecOptions, input: ByteBuffer? = nil, limit: Int = 16 << 20
    ) async throws -> ExecResult {
        var options = options
        options.hasInput = input != nil
        return try await withExec(in: name, options) { session in
            // A program may write before it has read, and stop reading until that is taken.
            async let sending: Void = Self.send(input, to: session)
            var result = ExecResult()
            for try await event in session.events {
                switch event {
                case .output(let bytes): result.output.writeImmutableBuffer(bytes)
                case .errorOutput(let bytes): result.errorOutput.writeImmutableBuffer(bytes)
                case .exit(let code): result.exitCode = code
                }
                guard result.output.readableBytes + result.errorOutput.readableBytes <= limit else {
                    throw APIError(.tooLarge, message: "the program writes more than \(limit) bytes")
                }
            }
            do {
                try await sending
            } catch let error as APIError where error.code == .transport {
                // It ended without reading all of its input, which is its own affair.
            }
            return result
        }
    }

    private static func send(_ input: ByteBuffer?, to session: ExecSession) async throws {
        guard var input else { return }
        // Servers take messages of a few dozen kilobytes.
        while let piece = input.readSlice(length: min(input.readableBytes, 32 << 10)), piece.readableBytes > 0 {
            try await session.write(piece)
        }
        try await session.endInput()
    }

    private func withCommand<Result: Sendable>(
        _ path: String, _ options: ExecOptions, _ body: (ExecSession) async throws -> Result
    ) async throws -> Result {
        let request = ClientRequest(method: .get, path: path, query: options.query, delivery: .stream)
        return try await client.withWebSocket(request, subprotocols: RemoteCommandStream.protocols) {
            try await body(ExecSession($0))
        }
    }
}
