import Foundation

/// A program that ends with whoever started it, however that comes to its end.
final class LeashedProgram: Sendable {
    private let process: Process
    private let leash: FileHandle
    private let log: URL
    private let name: String

    /// Waits for the end of its input, which the kernel closes for a process that dies, and ends its parent then: the
    /// program that the shell has become.
    private static let script = """
        exec 3<&0
        { cat >/dev/null; read -r _ _ _ parent _ </proc/self/stat; [ "$parent" = $$ ] && kill -KILL $$; } <&3 &
        exec "$@" </dev/null 3<&-
        """

    /// Starts a program.
    ///
    /// - Parameter log: where both its streams go.
    init(_ program: URL, _ arguments: [String], log: URL) throws {
        name = program.lastPathComponent
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw ControlPlaneError(
                description: "\(program.path) is no program: \(EnvironmentControlPlane.variable) must name a folder "
                    + "with etcd and kube-apiserver")
        }
        self.log = log
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let pipe = Pipe()
        leash = pipe.fileHandleForWriting
        process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.script, "sh", program.path] + arguments
        process.standardInput = pipe.fileHandleForReading
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try output.close()
    }

    var isRunning: Bool {
        #if os(Linux)
            // Foundation waits for a socket to close that the shell's other half has open, too.
            let path = "/proc/\(process.processIdentifier)/stat"
            guard let status = FileManager.default.contents(atPath: path) else { return false }
            return !String(decoding: status, as: UTF8.self).contains(") Z ")
        #else
            return process.isRunning
        #endif
    }

    /// Ends the program and waits until it has ended.
    func end() {
        do { try leash.close() } catch {
            // It was closed already.
        }
        process.waitUntilExit()
    }

    /// What a test's author reads when the program doesn't do its part.
    func error(_ what: String) -> ControlPlaneError {
        var text = ""
        do { text = try String(contentsOf: log, encoding: .utf8) } catch { text = "no log: \(error)" }
        return ControlPlaneError(
            description: "\(name) \(what):\n\(text.suffix(4096))", isPortTaken: text.contains("address already in use"))
    }
}

/// Why a control plane can't be started.
package struct ControlPlaneError: Error, CustomStringConvertible {
    package var description: String
    /// Whether somebody else listens where it was to.
    var isPortTaken = false
}

/// The directories of control planes.
enum ControlPlaneDirectory {
    static func make() throws -> URL {
        let directory = FileManager.default.temporaryDirectory.appending(path: "control-plane-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        return directory
    }

    static func remove(_ directory: URL) {
        do { try FileManager.default.removeItem(at: directory) } catch {
            // The system's temporary directory is cleaned by others too.
        }
    }
}
