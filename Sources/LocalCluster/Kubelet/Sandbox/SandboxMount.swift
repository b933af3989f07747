/// One step in the making of a sandbox's file system; steps are taken in order.
package enum SandboxMount: Sendable, Hashable {
    /// A file or directory of the machine, unwritable.
    case readOnly(String, at: String)
    /// A file or directory of the machine.
    case writable(String, at: String)
    /// A device of the machine, at its own path.
    case device(String)
    /// An empty directory of the root file system, with the permissions of `mode`.
    case directory(String, mode: Int)
    /// An empty file system in memory, with the permissions of `mode`.
    case temporary(String, mode: Int)
    /// A symbolic link to a path.
    case link(String, at: String)
    /// The kernel's view of the sandbox's processes.
    case processes(String)
    /// Makes what is mounted at a path unwritable, without what is mounted below it.
    case seal(String)

    /// The path in the sandbox.
    package var target: String {
        switch self {
        case .readOnly(_, let target), .writable(_, let target), .link(_, let target): target
        case .device(let path), .processes(let path), .seal(let path): path
        case .directory(let path, _), .temporary(let path, _): path
        }
    }

    /// The step as options of `bwrap`.
    package var arguments: [String] {
        switch self {
        case .readOnly(let source, let target): ["--ro-bind", source, target]
        case .writable(let source, let target): ["--bind", source, target]
        case .device(let path): ["--dev-bind", path, path]
        case .directory(let path, let mode): ["--perms", Self.octal(mode), "--dir", path]
        case .temporary(let path, let mode): ["--perms", Self.octal(mode), "--tmpfs", path]
        case .link(let destination, let path): ["--symlink", destination, path]
        case .processes(let path): ["--proc", path]
        case .seal(let path): ["--remount-ro", path]
        }
    }

    private static func octal(_ mode: Int) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
