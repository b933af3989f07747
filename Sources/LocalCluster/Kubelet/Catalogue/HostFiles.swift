import FoundationEssentials

/// The part of this machine's file system that every local image is made of.
enum HostFiles {
    /// The system's programs and libraries, its certificates and time zones, and the Swift runtime; unwritable.
    static var mounts: [SandboxMount] {
        var mounts: [SandboxMount] = [.readOnly("/usr", at: "/usr")]
        for path in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
            if let destination = linkDestination(of: path) {
                mounts.append(.link(destination, at: path))
            } else if FileManager.default.fileExists(atPath: path) {
                mounts.append(.readOnly(path, at: path))
            }
        }
        for path in ["alternatives", "ssl", "ca-certificates", "localtime", "ld.so.cache", "resolv.conf", "services"] {
            // `bwrap` follows links of the machine, so a link to /run or /usr becomes what it points to.
            let path = "/etc/" + path
            if FileManager.default.fileExists(atPath: path) { mounts.append(.readOnly(path, at: path)) }
        }
        if let swift = RuntimeLibraries.swiftDirectory, !swift.hasPrefix("/usr/") {
            mounts.append(.readOnly(swift, at: swift))
        }
        mounts += [
            .directory("/run", mode: 0o755), .directory("/var", mode: 0o755), .link("../run", at: "/var/run"),
            .directory("/tmp", mode: 0o1777),
        ]
        return mounts
    }

    /// Whether a path is a program that this process may start.
    static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Where a symbolic link points; `nil` when it is none.
    static func linkDestination(of path: String) -> String? {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: path)
        } catch {
            return nil
        }
    }

    /// The names in a directory, sorted; empty when there is none.
    static func names(in directory: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            return []
        }
    }
}
