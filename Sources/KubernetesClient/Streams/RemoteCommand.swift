public import NIOCore

/// What is run in a container, and how.
public struct ExecOptions: Sendable, Hashable {
    /// The program and its arguments; no shell is in between.
    public var command: [String]
    /// The container; `nil` when the pod has one.
    public var container: String?
    /// Whether the program gets input.
    public var hasInput: Bool
    /// Whether it believes to be at a terminal; its errors then come among its output.
    public var hasTerminal: Bool

    public init(
        _ command: [String], container: String? = nil, hasInput: Bool = false, hasTerminal: Bool = false
    ) {
        self.command = command
        self.container = container
        self.hasInput = hasInput
        self.hasTerminal = hasTerminal
    }

    var query: [(String, String)] {
        var query = command.map { ("command", $0) }
        if let container { query.append(("container", container)) }
        if hasInput { query.append(("stdin", "true")) }
        query.append(("stdout", "true"))
        if hasTerminal { query.append(("tty", "true")) } else { query.append(("stderr", "true")) }
        return query
    }
}

/// What a program in a container does.
public enum ExecEvent: Sendable, Hashable {
    /// It wrote to its standard output.
    case output(ByteBuffer)
    /// It wrote to its standard error.
    case errorOutput(ByteBuffer)
    /// It has ended; nothing comes after this.
    case exit(code: Int)
}

/// What a program wrote, and how it ended.
public struct ExecResult: Sendable, Hashable {
    /// What it wrote to its standard output.
    public var output: ByteBuffer
    /// What it wrote to its standard error.
    public var errorOutput: ByteBuffer
    /// Its exit code.
    public var exitCode: Int

    public init(output: ByteBuffer = ByteBuffer(), errorOutput: ByteBuffer = ByteBuffer(), exitCode: Int = 0) {
        self.output = output
        self.errorOutput = errorOutput
        self.exitCode = exitCode
    }
}
