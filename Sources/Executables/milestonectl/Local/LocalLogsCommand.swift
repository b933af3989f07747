import ArgumentParser
import Foundation
import Glibc
import LocalCluster

/// Prints what a local cluster's supervisor says.
struct LocalLogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print the local cluster's own log (pods' logs: kubectl logs).")

    @OptionGroup var options: ClusterOptions

    @Flag(name: .shortAndLong, help: "Go on printing what is added.")
    var follow = false

    func run() async throws {
        let path = ClusterDirectory(path: options.directory).logFile
        guard let file = fopen(path, "r") else {
            throw ValidationError("There is no \(path): the local cluster was never started here.")
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&bytes, 1, bytes.count, file)
            if count > 0 {
                FileHandle.standardOutput.write(Data(bytes[..<count]))
            } else if follow {
                clearerr(file)
                try await Task.sleep(for: .milliseconds(200))
            } else {
                return
            }
        }
    }
}
