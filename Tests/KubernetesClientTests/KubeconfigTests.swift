import KubernetesClient
import KubernetesModel
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct KubeconfigTests {
    /// Lends a folder with these files.
    private func withFiles(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kubeconfig-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for (name, content) in files {
            try Data(content.utf8).write(to: folder.appending(path: name))
        }
        try body(folder.path)
    }

    private func file(
        current: String? = "one", cluster: String = "server: https://one:6443", user: String = "token: t1"
    ) -> String {
        """
        apiVersion: v1
        kind: Config
        preferences: {}
        clusters:
        - name: c1
          cluster:
            \(cluster)
        users:
        - name: u1
          user:
            \(user)
        contexts:
        - name: one
          context: {cluster: c1, user: u1, namespace: n1}
        \(current.map { "current-context: \($0)" } ?? "")
        """
    }

    /// The error that a kubeconfig leads to.
    private func error(_ content: String, context: String? = nil) throws -> ConfigurationError? {
        var result: ConfigurationError?
        try withFiles(["config": content]) { folder in
            do {
                _ = try Client.Configuration.kubeconfig(files: ["\(folder)/config"], context: context)
            } catch let error as ConfigurationError {
                #expect(error.file == "\(folder)/config")
                result = error
            }
        }
        return result
    }

    @Test func readsTheCurrentContext() throws {
        try withFiles(["config": file()]) { folder in
            let configuration = try Client.Configuration.kubeconfig(files: ["\(folder)/config"])
            #expect(configuration.server == "https://one:6443")
            #expect(configuration.credentials == .token("t1"))
            #expect(configuration.namespace == "n1")
            #expect(configuration.trust == .system)
        }
    }

    @Test func mergesAListOfFilesAndTheFirstStands() throws {
        let second = """
            clusters:
            - {name: c1, cluster: {server: "https://never:1"}}
            - {name: c2, cluster: {server: "https://two:6443"}}
            users:
            - {name: u2, user: {tokenFile: token}}
            contexts:
            - {name: two, context: {cluster: c2, user: u2}}
            - {name: mixed, context: {cluster: c1, user: u2}}
            current-context: two
            """
        try withFiles(["first": file(current: nil), "second": second]) { folder in
            let environment = ["KUBECONFIG": "\(folder)/missing:\(folder)/first:\(folder)/second"]
            let current = try Client.Configuration.kubeconfig(environment: environment)
            #expect(current.server == "https://two:6443")
            #expect(current.credentials == .tokenFile("\(folder)/token"))
            #expect(current.namespace == "default")
            let mixed = try Client.Configuration.kubeconfig(context: "mixed", environment: environment)
            #expect(mixed.server == "https://one:6443")
        }
    }

    @Test func resolvesFilesAgainstTheFileThatNamesThem() throws {
        let content = file(
            cluster: "{server: \"https://one\", certificate-authority: pki/ca.crt}",
            user: "{client-certificate: /abs/tls.crt, client-key: tls.key}")
        try withFiles(["config": content]) { folder in
            let configuration = try Client.Configuration.kubeconfig(files: ["\(folder)/config"])
            #expect(configuration.trust == .certificates(.file("\(folder)/pki/ca.crt")))
            #expect(
                configuration.clientCertificate
                    == .init(chain: .file("/abs/tls.crt"), key: .file("\(folder)/tls.key")))
        }
    }

    @Test func prefersInlineDocuments() throws {
        let content = file(
            cluster: "{server: \"https://one\", certificate-authority: ca.crt, certificate-authority-data: Q0E=}")
        try withFiles(["config": content]) { folder in
            let configuration = try Client.Configuration.kubeconfig(files: ["\(folder)/config"])
            #expect(configuration.trust == .certificates(.bytes(Array("CA".utf8))))
        }
    }

    @Test(arguments: [
        ("cluster", "{server: https://one, certificate-authority-data: '%'}", "certificate-authority-data"),
        ("cluster", "{server: one}", "server"),
        ("cluster", "{proxy-url: 'ftp://p', server: https://one}", "proxy-url"),
        ("cluster", "{certificate-authority: ca.crt}", "server"),
        ("user", "{client-certificate: tls.crt}", "client-key"),
        ("user", "{exec: {command: aws}}", "exec.apiVersion"),
        ("user", "{exec: {apiVersion: client.authentication.k8s.io/v1}}", "exec.command"),
        ("user", "{exec: {command: aws, apiVersion: client.authentication.k8s.io/v1alpha1}}", "exec.apiVersion"),
        (
            "user", "{exec: {command: a, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}}",
            "exec.interactiveMode"
        ),
        ("user", "{auth-provider: {name: gcp}}", "auth-provider"),
        ("user", "{as-groups: [system:masters]}", "as"),
    ])
    func namesTheFileAndTheKey(part: String, content: String, key: String) throws {
        let config = part == "cluster" ? file(cluster: content) : file(user: content)
        let error = try error(config)
        #expect(error?.key == "\(part)s[\(part == "cluster" ? "c1" : "u1")].\(part).\(key)")
    }

    /// The configuration that a kubeconfig leads to.
    private func configuration(_ content: String) throws -> Client.Configuration? {
        var result: Client.Configuration?
        try withFiles(["config": content]) {
            result = try Client.Configuration.kubeconfig(files: ["\($0)/config"])
        }
        return result
    }

    @Test func readsCredentialPlugins() throws {
        let exec = """
            exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: aws, args: [eks, get-token], \
            env: [{name: AWS_PROFILE, value: dev}], installHint: get aws, provideClusterInfo: true, \
            interactiveMode: IfAvailable}
            """
        #expect(
            try configuration(file(user: exec))?.credentials
                == .plugin(
                    CredentialPlugin(
                        version: .v1beta1, command: "aws", arguments: ["eks", "get-token"],
                        environment: ["AWS_PROFILE": "dev"], installHint: "get aws", providesClusterInfo: true)))
    }

    @Test func handsPluginsWhatTheClusterSaysToThem() throws {
        let cluster = """
            {server: https://one, extensions: [{name: other, extension: 1}, \
            {name: client.authentication.k8s.io/exec, extension: {audience: cluster-1}}]}
            """
        func plugin(_ providesClusterInfo: Bool) throws -> CredentialPlugin? {
            let exec = """
                exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, \
                provideClusterInfo: \(providesClusterInfo)}
                """
            guard case .plugin(let plugin)? = try configuration(file(cluster: cluster, user: exec))?.credentials else {
                return nil
            }
            return plugin
        }
        #expect(try plugin(true)?.clusterConfiguration == ["audience": "cluster-1"])
        #expect(try plugin(false)?.clusterConfiguration == nil)
    }

    @Test(arguments: [
        (["HTTPS_PROXY": "http://p:3128"], "http://p:3128"), (["https_proxy": "p:3128"], "http://p:3128"),
        (["HTTP_PROXY": "http://p:3128"], nil), (["HTTPS_PROXY": ""], nil),
        (["HTTPS_PROXY": "http://p", "NO_PROXY": "one.example"], nil),
        (["HTTPS_PROXY": "http://p", "no_proxy": "other, example"], nil),
    ])
    func reachesServersAsTheEnvironmentSays(environment: [String: String], proxy: String?) throws {
        try withFiles(["config": file(cluster: "server: https://one.example:6443")]) { folder in
            let found = try Client.Configuration.kubeconfig(files: ["\(folder)/config"], environment: environment)
            #expect(found.proxyURL == proxy)
        }
    }

    @Test func prefersItsOwnProxyAndRefusesAnUnreadableOne() throws {
        let content = file(cluster: "{server: https://one, proxy-url: 'http://mine:1'}")
        try withFiles(["config": content, "plain": file()]) { folder in
            let own = try Client.Configuration.kubeconfig(
                files: ["\(folder)/config"], environment: ["HTTPS_PROXY": "http://p:3128"])
            #expect(own.proxyURL == "http://mine:1")
            #expect {
                _ = try Client.Configuration.kubeconfig(
                    files: ["\(folder)/plain"], environment: ["HTTPS_PROXY": "ftp://p"])
            } throws: {
                ($0 as? ConfigurationError)?.key == "HTTPS_PROXY"
            }
        }
    }

    @Test func prefersATokenToAPlugin() throws {
        let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: aws}"
        #expect(try configuration(file(user: "{token: t, \(exec)}"))?.credentials == .token("t"))
    }

    @Test func looksForAPluginBesideTheFile() throws {
        let content = file(user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./bin/login}")
        try withFiles(["config": content]) { folder in
            let configuration = try Client.Configuration.kubeconfig(files: ["\(folder)/config"])
            #expect(configuration.credentials == .plugin(CredentialPlugin(command: "\(folder)/./bin/login")))
        }
    }

    @Test func readsInWhoseNameRequestsAreMade() throws {
        let user = "{token: t, as: jane, as-uid: u1, as-groups: [dev, ops], as-user-extra: {scopes: [view]}}"
        #expect(
            try configuration(file(user: user))?.impersonation
                == Impersonation(user: "jane", uid: "u1", groups: ["dev", "ops"], extra: ["scopes": ["view"]]))
    }

    @Test func readsProxiesAndServerNames() throws {
        let proxied = try configuration(file(cluster: "{server: https://one, proxy-url: 'socks5://p:1080'}"))
        #expect(proxied?.proxyURL == "socks5://p:1080")
        let named = try configuration(file(cluster: "{server: https://one, tls-server-name: kubernetes}"))
        #expect(named?.tlsServerName == "kubernetes")
    }

    @Test func saysWhichContextsThereAre() throws {
        let error = try error(file(), context: "other")
        #expect(error?.code == .missingValue)
        #expect(error.map { "\($0)".hasSuffix("contexts[other]: isn't there; there are: one") } == true)
    }

    @Test func refusesWhatIsNoKubeconfig() throws {
        #expect(try error("clusters: 7")?.key == "clusters")
        #expect(try error("{")?.code == .malformed)
        #expect(try error("")?.key == "current-context")
    }

    @Test func neverShowsSecrets() {
        #expect("\(Client.Configuration.Credentials.token("secret"))" == "token")
        #expect(!"\(Client.Configuration(server: "https://a", credentials: .token("secret")))".contains("secret"))
    }
}
