/// The name of an image, with what it leaves out filled in as a container runtime does.
///
/// Source: the *distribution* project's `reference` grammar.
package struct ImageReference: Sendable, Hashable {
    /// The registry's host, with its port if it has one.
    package var registry: String
    /// The path in the registry, such as `library/postgres`.
    package var repository: String
    /// The tag; `latest` where neither tag nor digest is given.
    package var tag: String?
    /// The digest, with its algorithm.
    package var digest: String?

    /// Reads a reference; `nil` when it is none.
    package init?(_ text: String) {
        var rest = Substring(text)
        if let at = rest.lastIndex(of: "@") {
            let digest = rest[rest.index(after: at)...]
            guard digest.contains(":") else { return nil }
            self.digest = String(digest)
            rest = rest[..<at]
        }
        // A colon before the last slash is a registry's port.
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            let tag = rest[rest.index(after: colon)...]
            guard !tag.isEmpty, tag.count <= 128, tag.utf8.allSatisfy(Self.isTagByte) else { return nil }
            self.tag = String(tag)
            rest = rest[..<colon]
        }
        if tag == nil, digest == nil { tag = "latest" }

        var path = rest.split(separator: "/", omittingEmptySubsequences: false)
        if path.count > 1, let host = path.first, host.contains(".") || host.contains(":") || host == "localhost" {
            registry = String(host)
            path.removeFirst()
        } else {
            registry = "docker.io"
            if path.count == 1 { path.insert("library", at: 0) }
        }
        guard path.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isPathByte) }) else { return nil }
        repository = path.joined(separator: "/")
    }

    private static func isPathByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func isTagByte(_ byte: UInt8) -> Bool {
        isPathByte(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

extension ImageReference: CustomStringConvertible {
    /// The whole name: registry, path, tag and digest.
    package var description: String {
        "\(registry)/\(repository)" + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
    }
}
