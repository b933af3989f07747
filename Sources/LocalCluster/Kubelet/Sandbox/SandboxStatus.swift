import KubernetesModel

/// What `bwrap --json-status-fd` says, document by document.
struct SandboxStatus: Sendable, Equatable {
    /// The process of the sandbox, seen from outside.
    private(set) var childPID: Int32?
    /// How that process ended.
    private(set) var exitCode: Int32?

    private var partial: [UInt8] = []

    /// Takes more of the stream; each document stands on a line.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        partial += bytes
        while let end = partial.firstIndex(of: UInt8(ascii: "\n")) {
            read(partial[..<end])
            partial.removeSubrange(...end)
        }
    }

    private mutating func read(_ line: ArraySlice<UInt8>) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: line)
        } catch {
            // A document of a later version, in another form, says nothing that is needed here.
            return
        }
        if let pid = document["child-pid"]?.integerValue { childPID = Int32(truncatingIfNeeded: pid) }
        if let code = document["exit-code"]?.integerValue { exitCode = Int32(truncatingIfNeeded: code) }
    }
}
