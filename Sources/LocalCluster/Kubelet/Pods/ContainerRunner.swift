import FoundationEssentials
import Glibc
import KubernetesModel
import Logging
import NIOCore

/// Runs the containers of one pod: finds the image, puts the sandbox together, keeps the log, probes, and ends.
struct ContainerRunner: Sendable {
    /// What is told of a run.
    enum Report: Sendable {
        case found(image: String)
        case started(imageID: String, containerID: String)
        case failed(reason: String, message: String)
        case unhealthy(ProbeKind, message: String)
        case probed(ProbeKind, isHealthy: Bool)
        case ended(ContainerStateTerminated)
    }

    let pod: Pod
    let podIP: String
    let configuration: KubeletConfiguration
    let directory: PodDirectory
    let volumes: PodVolumes
    let cluster: ClusterObjects
    let launcher: SandboxLauncher
    let prober: Prober
    let feed: LogFeed
    let commands: PodCommands
    let logger: Logger

    /// A container that is ready to run.
    private struct Prepared {
        var image: LocalImage
        var sandbox: SandboxSpecification
        var variables: [String: String]
    }

    /// Runs a container once; returns when its process has ended or could not be started.
    ///
    /// - Parameters:
    ///   - attempt: how often it ran before.
    ///   - stops: asks for the end, within a grace each.
    ///   - report: is told what happens, in order.
    func run(
        _ container: Container, attempt: Int, stops: AsyncStream<Duration>, report: @escaping @Sendable (Report) -> Void
    ) async {
        do {
            let prepared = try await prepare(container)
            report(.found(image: container.image ?? ""))
            try await run(container, prepared, attempt: attempt, stops: stops, report: report)
        } catch is CancellationError {
            return
        } catch let error as ImageError {
            report(.failed(reason: error.reason, message: error.description))
        } catch let problem as ConfigurationProblem {
            report(.failed(reason: "CreateContainerConfigError", message: problem.description))
        } catch {
            report(.failed(reason: "CreateContainerError", message: "\(error)"))
        }
    }

    private func prepare(_ container: Container) async throws -> Prepared {
        let image = try configuration.catalogue.image(named: container.image ?? "")
        guard let spec = pod.spec else { throw ConfigurationProblem.notFound(kind: "spec", name: "") }
        let objects = try await cluster.objects(
            for: PodReferences(spec), namespace: pod.metadata.namespace ?? "")
        let variables = try ContainerEnvironment.variables(
            of: container, image: image, fields: fields(of: pod), objects: objects,
            cluster: configuration.apiServer.variables)
        let setup = ContainerSetup(
            pod: pod, container: container, image: image,
            volumes: try await volumes.mounts(of: container, variables: variables), directory: directory,
            variables: variables)
        return Prepared(image: image, sandbox: try setup.specification(), variables: variables)
    }

    private func run(
        _ container: Container, _ prepared: Prepared, attempt: Int, stops: AsyncStream<Duration>,
        report: @escaping @Sendable (Report) -> Void
    ) async throws {
        let files = PodFiles(directory: directory)
        try files.clearTerminationMessage(of: container)
        let log = try makeLog(container, attempt: attempt)
        defer { log.finish() }
        let id = "local://\(pod.metadata.uid ?? "")/\(container.name)/\(attempt)"
        let start = configuration.now()
        let firstErrors = CollectedOutput(limit: 1024)
        let (processes, processInbox) = AsyncStream<SandboxProcess>.makeStream()
        let launcher = launcher
        let input = container.stdin == true ? ContainerInput(isOnce: container.stdinOnce == true) : nil
        let terminal = container.tty == true ? ContainerTerminal() : nil
        defer { terminal?.finish() }
        let (code, isStarted) = try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                defer { processInbox.finish() }
                return try await launcher.run(
                    prepared.sandbox, environment: prepared.variables,
                    input: terminal?.program(input) ?? input?.program ?? .none,
                    output: { stream, bytes in
                        terminal?.write(bytes)
                        if stream == .standardError { firstErrors.append(bytes) }
                        log.write(stream, bytes)
                    }, started: { processInbox.yield($0) })
            }
            let process = await processes.first { _ in true }
            if let process {
                commands.begin(
                    container.name, in: pod.key,
                    PodCommands.Running(
                        process: process, variables: prepared.variables,
                        workingDirectory: prepared.sandbox.workingDirectory, launcher: launcher, input: input,
                        terminal: terminal))
                report(.started(imageID: prepared.image.identifier, containerID: id))
                let target = Prober.Target(
                    container: container, podIP: podIP, process: process, variables: prepared.variables)
                group.addTask {
                    await watchHealth(of: target, report: report)
                    return nil
                }
                group.addTask {
                    await end(target, with: prepared.image.stopSignal, whenAsked: stops)
                    return nil
                }
            }
            defer {
                if let process { commands.end(container.name, in: pod.key, process) }
                group.cancelAll()
            }
            while let outcome = try await group.next() {
                if let code = outcome { return (code, process != nil) }
            }
            throw CancellationError()
        }
        // Nothing but `bwrap` itself has spoken when the sandbox, or the process in it, could not be started.
        let complaint = firstErrors.text.hasPrefix("bwrap: ") && code == 1 ? firstErrors.text : nil
        if !isStarted { throw SandboxError.setup(complaint ?? "bwrap ended with exit code \(code)") }
        log.finish()
        let message =
            complaint ?? files.terminationMessage(of: container)
            ?? (code != 0 && container.terminationMessagePolicy == "FallbackToLogsOnError" ? lastWords(log) : nil)
        report(
            .ended(
                ContainerStateTerminated(
                    exitCode: complaint == nil ? Int(code) : 128,
                    reason: complaint != nil ? "StartError" : code == 0 ? "Completed" : "Error", message: message,
                    startedAt: Timestamp(start), finishedAt: Timestamp(configuration.now()), containerID: id)))
    }

    /// The end of a log, as much of it as fits into a status.
    private func lastWords(_ log: LogWriter) -> String? {
        let reader = PodLogReader(path: log.path, options: PodLogs.Options(tailLines: 80))
        var text = ""
        while let piece = reader.next() { text += String(decoding: piece.readableBytesView, as: UTF8.self) }
        return text.isEmpty ? nil : String(text.suffix(2048))
    }

    /// Opens the log of a run; only that of the run before is kept beside it.
    private func makeLog(_ container: Container, attempt: Int) throws -> LogWriter {
        let logs = configuration.directory.logs(of: pod, container: container.name)
        for name in HostFiles.names(in: logs) {
            guard let run = Int(name.prefix { $0.isNumber }), run < attempt - 1 else { continue }
            unlink(logs + "/" + name)
        }
        return try LogWriter(
            path: "\(logs)/\(attempt).log", limit: configuration.logLimit, feed: feed, now: configuration.now)
    }
}
