/// Something wrong in the text of an expression, and where.
package struct Issue: Sendable, Hashable {
    /// What is wrong.
    package var message: String
    /// The count of characters before the place, from the start of the text.
    package var offset: Int

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }
}

/// Why an expression can't be used: one or more issues, in the order of the text.
package struct CompilationError: Error, Sendable {
    /// The expression.
    package let source: String
    /// What is wrong with it.
    package let issues: [Issue]

    init(source: String, issues: [Issue]) {
        self.source = source
        self.issues = issues.sorted { $0.offset < $1.offset }
    }
}

extension CompilationError: CustomStringConvertible {
    /// Each issue with its line and a mark under the place, as the reference implementation prints them.
    package var description: String { issues.map(text).joined(separator: "\n") }

    private func text(_ issue: Issue) -> String {
        var line: [Unicode.Scalar] = []
        var number = 1
        var column = 0
        for (offset, scalar) in source.unicodeScalars.enumerated() {
            if scalar == "\n" {
                if offset >= issue.offset { break }
                line = []
                number += 1
                column = 0
            } else {
                line.append(scalar)
                if offset < issue.offset { column += 1 }
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: line.map { $0 == "\t" ? " " : $0 })
        let dots = String(repeating: ".", count: column)
        return "ERROR: <input>:\(number):\(column + 1): \(issue.message)\n | \(String(text))\n | \(dots)^"
    }
}
