import KubernetesModel

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension CredentialPlugin {
    /// Runs the program and reads its answer.
    ///
    /// - Throws: ``ConfigurationError`` that has what the program wrote to its standard error; `CancellationError`.
    func run(for configuration: Client.Configuration) async throws -> ExecCredential.Status {
        let question = ExecCredential(
            apiVersion: version.rawValue,
            spec: .init(cluster: providesClusterInfo ? try .init(configuration, config: clusterConfiguration) : nil))
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        do {
            variables["KUBERNETES_EXEC_INFO"] = String(decoding: try JSONEncoder().encode(question), as: UTF8.self)
        } catch {
            throw failure("can't be told about its cluster", error)
        }
        let result: ProgramResult
        do {
            result = try await Program(path: command, arguments: arguments, environment: variables).run(within: timeout)
        } catch let error as Program.Failure {
            switch error {
            case .notStarted(let reason):
                let hint = installHint.map { "\n\($0)" } ?? ""
                throw failure("can't be started: \(reason)\(hint)")
            case .timedOut: throw failure("took longer than \(timeout)")
            }
        }
        guard result.exitCode == 0 else {
            let words = String(decoding: result.errors.suffix(2048), as: UTF8.self)
            throw failure("failed with exit code \(result.exitCode): \(words)")
        }
        return try status(in: result.output)
    }

    /// Reads an answer.
    ///
    /// Nothing of it enters an error: it is a secret.
    func status(in output: [UInt8]) throws -> ExecCredential.Status {
        let answer: ExecCredential
        do {
            answer = try JSONDecoder().decode(ExecCredential.self, from: Data(output))
        } catch {
            throw failure("wrote something else than an ExecCredential")
        }
        guard answer.kind == "ExecCredential", answer.apiVersion == version.rawValue else {
            throw failure("answered \(answer.kind) of \(answer.apiVersion) instead of \(version.rawValue)")
        }
        guard let status = answer.status else { throw failure("answered without a status") }
        return status
    }
}
