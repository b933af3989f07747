import Foundation
import Glibc
import NIOCore
import Testing

@testable import LocalKubelet

/// Real sandboxes: these tests need `bwrap`, and fail without it.
@Suite(.timeLimit(.minutes(1)))
struct SandboxLauncherTests {
    @Test func givesOutputAndExitCode() async throws {
        let output = CollectedOutput()
        let code = try await SandboxLauncher.withLauncher { launcher in
            try await launcher.run(
                .shell("id -u; id -g; hostname; echo $GREETING; exit 7"), environment: ["GREETING": "hello"],
                output: { _, bytes in output.append(bytes) }, started: { _ in })
        }
        #expect(code == 7)
        #expect(output.text == "999\n998\nsandbox\nhello\n")
    }

    @Test func signalsReachTheProcess() async throws {
        let code = try await SandboxLauncher.withLauncher { launcher in
            try await launcher.run(
                .shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done"), environment: [:],
                output: { _, _ in },
                started: { process in
                    // The shell has its handler only some time after its process began.
                    do { try await process.signalWhenExpected(SIGTERM) } catch { Issue.record(error) }
                })
        }
        #expect(code == 5)
    }

    @Test func entersARunningSandbox() async throws {
        let outcome = try await SandboxLauncher.withLauncher { launcher in
            let (processes, inbox) = AsyncStream<SandboxProcess>.makeStream()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await launcher.run(
                        .shell("echo made inside > /tmp/file; exec sleep 60"), environment: [:], output: { _, _ in },
                        started: { inbox.yield($0) })
                }
                guard let process = await processes.first(where: { _ in true }) else { throw CancellationError() }
                let outcome = try await launcher.execute(
                    ["sh", "-c", "until test -s /tmp/file; do :; done; cat /tmp/file; id -u; exit 3"], in: process,
                    environment: ["PATH": ContainerEnvironment.defaultPath])
                group.cancelAll()
                return outcome
            }
        }
        #expect(outcome.exitCode == 3)
        #expect(outcome.output == "made inside\n999\n")
    }

    @Test func cancellationKills() async throws {
        try await SandboxLauncher.withLauncher { launcher in
            let (processes, inbox) = AsyncStream<SandboxProcess>.makeStream()
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await launcher.run(
                        .shell("trap '' TERM; while :; do sleep 1; done"), environment: [:], output: { _, _ in },
                        started: { inbox.yield($0) })
                }
                let process = await processes.first { _ in true }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
                await waitForEnd(of: process)
            }
        }
    }

    @Test func nothingOutlivesTheLauncher() async throws {
        let (processes, inbox) = AsyncStream<SandboxProcess>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            do {
                try await SandboxLauncher.withLauncher { launcher in
                    group.addTask {
                        do {
                            _ = try await launcher.run(
                                .shell("sleep 60"), environment: [:], output: { _, _ in },
                                started: { inbox.yield($0) })
                        } catch {
                            // The launcher is gone before it could tell how its sandbox ended.
                        }
                    }
                    let process = await processes.first { _ in true }
                    inbox.yield(process ?? SandboxProcess(pid: 0))
                }
            } catch {
                Issue.record(error)
            }
        }
        inbox.finish()
        for await process in processes { await waitForEnd(of: process) }
    }

    @Test func tellsWhatIsMissing() async throws {
        let output = CollectedOutput()
        let code = try await SandboxLauncher.withLauncher { launcher in
            var sandbox = SandboxSpecification.shell("")
            sandbox.process = ["/no/such/program"]
            return try await launcher.run(
                sandbox, environment: [:], output: { _, bytes in output.append(bytes) }, started: { _ in })
        }
        #expect(code == 1)
        #expect(output.text.hasPrefix("bwrap: execvp /no/such/program"))
    }
}

extension SandboxSpecification {
    /// A shell on this machine's files.
    static func shell(_ script: String) -> SandboxSpecification {
        SandboxSpecification(
            hostname: "sandbox", identity: LocalImage.Identity(user: 999, group: 998),
            mounts: SandboxMount.system + HostFiles.mounts, process: ["/bin/sh", "-c", script])
    }
}

/// Waits until a process runs no more; the kernel takes a moment to end a sandbox.
func waitForEnd(of process: SandboxProcess?) async {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        // A process that has ended, and waits for somebody to ask how, has no command any more.
        let command = FileManager.default.contents(atPath: "/proc/\(process?.pid ?? 0)/cmdline") ?? Data()
        if command.isEmpty { return }
        await Task.yield()
    }
    Issue.record("\(String(describing: process)) still runs")
}
