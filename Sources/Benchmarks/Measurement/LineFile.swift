package import Foundation

/// A file that a process writes lines to and another reads.
package struct LineFile: Sendable {
    private let url: URL

    /// A file in a folder that is there.
    package init(_ url: URL) { self.url = url }

    /// The lines that are complete.
    package var lines: [Substring] {
        get throws {
            let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        }
    }

    /// The file, emptied, for a process to write to.
    func opened() throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }
}
