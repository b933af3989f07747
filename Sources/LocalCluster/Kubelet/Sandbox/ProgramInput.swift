package import NIOCore

/// What a program reads, and whether it reads it from a terminal.
package struct ProgramInput: Sendable {
    /// What is sent to it, until its input ends; `nil` where it has none.
    package var bytes: AsyncStream<ByteBuffer>?
    /// Says that a piece has been passed on.
    package var taken: @Sendable () -> Void
    /// Whether the program is at a terminal.
    package var hasTerminal: Bool
    /// How large the terminal is, each time that changes.
    package var sizes: AsyncStream<(columns: Int, rows: Int)>?

    package init(
        bytes: AsyncStream<ByteBuffer>? = nil, taken: @escaping @Sendable () -> Void = {}, hasTerminal: Bool = false,
        sizes: AsyncStream<(columns: Int, rows: Int)>? = nil
    ) {
        self.bytes = bytes
        self.taken = taken
        self.hasTerminal = hasTerminal
        self.sizes = sizes
    }

    /// Neither.
    static let none = ProgramInput()
}
