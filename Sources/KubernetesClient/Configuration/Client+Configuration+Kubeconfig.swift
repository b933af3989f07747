#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Client.Configuration {
    /// The configuration of a context of kubeconfig files.
    ///
    /// - Parameters:
    ///   - context: the context; `nil` for the current one.
    ///   - environment: `KUBECONFIG` is a list of files, separated by `:`, of which missing ones are passed over;
    ///     without it, `~/.kube/config` is read; `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say how servers are reached
    ///     whose cluster names no proxy.
    /// - Throws: ``ConfigurationError``.
    public static func kubeconfig(
        context: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Client.Configuration {
        let list = environment["KUBECONFIG"] ?? ""
        let files =
            list.isEmpty
            ? ["\(environment["HOME"] ?? "")/.kube/config"] : list.split(separator: ":").map(String.init)
        let present = files.filter { FileManager.default.fileExists(atPath: $0) }
        guard !present.isEmpty else {
            throw ConfigurationError(
                .notFound, file: files.joined(separator: ":"), message: "there is no kubeconfig; set KUBECONFIG")
        }
        return try kubeconfig(files: present, context: context, environment: environment)
    }

    /// The configuration of a context of these kubeconfig files.
    ///
    /// - Parameters:
    ///   - files: of entries of the same name the first file's stands.
    ///   - context: the context; `nil` for the current one.
    ///   - environment: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say how servers are reached whose cluster names no
    ///     proxy.
    /// - Throws: ``ConfigurationError``.
    public static func kubeconfig(
        files: [String], context: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Client.Configuration {
        var merged = MergedKubeconfig()
        for file in files {
            let text = String(decoding: try ConfigurationFile.read(file), as: UTF8.self)
            merged.merge(try Kubeconfig(yaml: text, file: file), file: file)
        }
        return try ProxyEnvironment(environment).applied(to: merged.configuration(context: context, files: files))
    }
}

extension MergedKubeconfig {
    /// The configuration of a context.
    func configuration(context name: String?, files: [String]) throws -> Client.Configuration {
        let allFiles = files.joined(separator: ":")
        guard let name = name ?? currentContext?.value else {
            throw ConfigurationError(.missingValue, file: allFiles, key: "current-context", message: "isn't set")
        }
        guard let context = contexts[name] else {
            let known = contexts.keys.sorted().joined(separator: ", ")
            throw ConfigurationError(
                .missingValue, file: allFiles, key: "contexts[\(name)]", message: "isn't there; there are: \(known)")
        }
        guard let cluster = clusters[context.value.cluster] else {
            throw ConfigurationError(
                .missingValue, file: context.file, key: "contexts[\(name)].context.cluster",
                message: "there is no cluster \(context.value.cluster)")
        }
        var configuration = try Self.configuration(of: cluster, name: context.value.cluster)
        if let namespace = context.value.namespace, !namespace.isEmpty { configuration.namespace = namespace }
        if let userName = context.value.user, !userName.isEmpty {
            guard let user = users[userName] else {
                throw ConfigurationError(
                    .missingValue, file: context.file, key: "contexts[\(name)].context.user",
                    message: "there is no user \(userName)")
            }
            try Self.apply(user, name: userName, to: &configuration)
            if case .plugin(var plugin) = configuration.credentials, plugin.providesClusterInfo {
                plugin.clusterConfiguration = cluster.value.pluginConfiguration
                configuration.credentials = .plugin(plugin)
            }
        }
        return configuration
    }

    private static func configuration(
        of entry: Entry<ClusterEntry>, name: String
    ) throws -> Client.Configuration {
        let cluster = entry.value
        let place = KubeconfigPlace(file: entry.file, prefix: "clusters[\(name)].cluster")
        guard let server = cluster.server, !server.isEmpty else { throw place.missing("server") }
        guard server.hasPrefix("https://") || server.hasPrefix("http://") else {
            throw place.invalid("server", "\(server) is no http or https URL")
        }
        let authority = try place.pem(
            data: cluster.certificateAuthorityData, dataKey: "certificate-authority-data",
            file: cluster.certificateAuthority)
        let trust: Client.Configuration.Trust
        if cluster.insecureSkipTLSVerify == true {
            guard authority == nil else {
                throw place.invalid("insecure-skip-tls-verify", "contradicts the certificate authority beside it")
            }
            trust = .insecure
        } else {
            trust = authority.map { .certificates($0) } ?? .system
        }
        let configuration = Client.Configuration(
            server: server, trust: trust, tlsServerName: cluster.tlsServerName, proxyURL: cluster.proxyURL)
        do {
            _ = try Endpoint.proxy(configuration)
        } catch {
            throw place.invalid("proxy-url", error.message)
        }
        return configuration
    }

    private static func apply(
        _ entry: Entry<Kubeconfig.User>, name: String, to configuration: inout Client.Configuration
    ) throws {
        let user = entry.value
        let place = KubeconfigPlace(file: entry.file, prefix: "users[\(name)].user")
        if let provider = user.authProvider {
            throw place.unsupported("auth-provider", "\(provider.name ?? "it") was removed from Kubernetes in 1.26")
        }
        configuration.impersonation = try place.impersonation(user)

        let chain = try place.pem(
            data: user.clientCertificateData, dataKey: "client-certificate-data", file: user.clientCertificate)
        let key = try place.pem(data: user.clientKeyData, dataKey: "client-key-data", file: user.clientKey)
        switch (chain, key) {
        case (let chain?, let key?): configuration.clientCertificate = .init(chain: chain, key: key)
        case (.some, nil): throw place.missing("client-key")
        case (nil, .some): throw place.missing("client-certificate")
        case (nil, nil): break
        }
        // The file is the newer one of the two: tools write a token beside it for old readers.
        if let file = user.tokenFile, !file.isEmpty {
            configuration.credentials = .tokenFile(place.resolve(file))
        } else if let token = user.token, !token.isEmpty {
            configuration.credentials = .token(token)
        } else if let username = user.username, let password = user.password {
            configuration.credentials = .basic(username: username, password: password)
        } else if let exec = user.exec {
            configuration.credentials = .plugin(try place.plugin(exec))
        }
    }
}
