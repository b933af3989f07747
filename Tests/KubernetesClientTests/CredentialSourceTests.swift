import KubernetesModel
import Logging
import Testing

@testable import KubernetesClient

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite(.timeLimit(.minutes(1))) struct CredentialSourceTests {
    private let clock = NotingClock()
    private let now = Date(timeIntervalSince1970: 1_700_000_000)

    private func source(_ credentials: Client.Configuration.Credentials) throws -> CredentialSource {
        let now = now
        return try CredentialSource(
            Client.Configuration(server: "https://cluster", credentials: credentials), time: MonotonicTime(clock),
            now: { now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// A plugin that answers with a token of how often it ran, good for `lifetime` from now on.
    private func counter(_ folder: TemporaryFolder, lifetime: Int? = nil) -> CredentialPlugin {
        let expiry = lifetime.map {
            #","expirationTimestamp":"\#(Timestamp(now.addingTimeInterval(Double($0))))""#
        }
        return script(
            #"""
            echo >> \#(folder.path)/runs
            n=$(wc -l < \#(folder.path)/runs)
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t'$n'"\#(expiry ?? "")}}'
            """#)
    }

    private func script(_ text: String) -> CredentialPlugin {
        CredentialPlugin(command: "sh", arguments: ["-c", text], installHint: "get it")
    }

    private func failure(of plugin: CredentialPlugin) async throws -> String? {
        do {
            _ = try await source(.plugin(plugin)).credential()
            return nil
        } catch let error as ConfigurationError {
            #expect(error.code == .plugin)
            return error.message
        }
    }

    @Test func readsATokenAgainEveryMinute() async throws {
        let folder = try TemporaryFolder()
        try folder.write("token", "t1\n")
        let source = try source(.tokenFile("\(folder.path)/token"))
        func authorization() async throws -> String? { try await source.credential().authorization }
        #expect(try await authorization() == "Bearer t1")
        try folder.write("token", "t2")
        clock.advance(by: .seconds(59))
        #expect(try await authorization() == "Bearer t1")
        clock.advance(by: .seconds(1))
        #expect(try await authorization() == "Bearer t2")

        try folder.write("token", "t3")
        source.invalidate(Credential(authorization: "Bearer t1"))
        #expect(try await authorization() == "Bearer t2")
        source.invalidate(Credential(authorization: "Bearer t2"))
        #expect(try await authorization() == "Bearer t3")

        folder.remove()
        clock.advance(by: .seconds(61))
        #expect(try await authorization() == "Bearer t3")
    }

    @Test func saysAtOnceThatATokenIsMissing() {
        #expect(throws: ConfigurationError.self) { try source(.tokenFile("/nowhere/token")) }
    }

    @Test func keepsWhatAPluginSaysUntilShortlyBeforeItExpires() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let source = try source(.plugin(counter(folder, lifetime: 600)))
        #expect(try await source.credential().authorization == "Bearer t1")
        clock.advance(by: .seconds(589))
        #expect(try await source.credential().authorization == "Bearer t1")
        clock.advance(by: .seconds(1))
        #expect(try await source.credential().authorization == "Bearer t2")
    }

    @Test func asksAPluginAgainOnceWhenTheServerRefuses() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let source = try source(.plugin(counter(folder)))
        let first = try await source.credential()
        clock.advance(by: .seconds(86_400))
        #expect(try await source.credential() == first)
        for _ in 0..<3 { source.invalidate(first) }
        #expect(try await source.credential().authorization == "Bearer t2")
        source.invalidate(first)
        #expect(try await source.credential().authorization == "Bearer t2")
    }

    @Test func runsAPluginOnceForAllWhoWait() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let source = try source(.plugin(counter(folder)))
        let tokens = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<16 { group.addTask { try await source.credential().authorization } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["Bearer t1"])
    }

    @Test func tellsAPluginWhichClusterItIsFor() async throws {
        var plugin = script(
            #"""
            test "$WHO" = me || exit 3
            case "$KUBERNETES_EXEC_INFO" in *'"server":"https:\/\/cluster"'*) t=yes;; *) t=no;; esac
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$t'"}}'
            """#)
        plugin.environment = ["WHO": "me"]
        #expect(try await source(.plugin(plugin)).credential().authorization == "Bearer no")
        plugin.providesClusterInfo = true
        #expect(try await source(.plugin(plugin)).credential().authorization == "Bearer yes")
    }

    @Test func tellsAPluginWhatItsClusterSaysToIt() async throws {
        var plugin = script(
            #"""
            case "$KUBERNETES_EXEC_INFO" in *'"config":{"audience":"c1"}'*) t=yes;; *) t=no;; esac
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$t'"}}'
            """#)
        plugin.clusterConfiguration = ["audience": "c1"]
        #expect(try await source(.plugin(plugin)).credential().authorization == "Bearer no")
        plugin.providesClusterInfo = true
        #expect(try await source(.plugin(plugin)).credential().authorization == "Bearer yes")
    }

    @Test func saysWhyAPluginFailed() async throws {
        #expect(
            try await failure(of: script("echo log in first >&2; exit 7"))?.contains("exit code 7: log in first")
                == true)
        var missing = script("")
        missing.command = "/nowhere/login"
        #expect(try await failure(of: missing)?.hasSuffix("\nget it") == true)
        #expect(
            try await failure(of: script("echo secret"))
                == "the credential plugin sh wrote something else than an ExecCredential")
        var slow = script("sleep 60 & sleep 60")
        slow.timeout = .milliseconds(50)
        #expect(try await failure(of: slow)?.contains("took longer") == true)
    }

    @Test(arguments: [
        #"{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"t"}}"#,
        #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}"#,
        #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}"#,
        #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientKeyData":"k"}}"#,
    ])
    func refusesAnAnswerThatSaysNothing(answer: String) async throws {
        #expect(try await failure(of: script("echo '\(answer)'")) != nil)
    }

    @Test func killsAPluginThatNobodyWaitsFor() async throws {
        let source = try source(.plugin(script("sleep 60")))
        let task = Task { try await source.credential() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
