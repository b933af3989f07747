#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Client.Configuration {
    /// Where a pod finds its service account.
    public static let serviceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The configuration of a pod: the server of its environment, its service account's token, the cluster's
    /// certificate authority.
    ///
    /// Token and authority are read again every minute, since the kubelet renews them. Without `ca.crt` this throws rather than
    /// trusting whoever answers.
    ///
    /// - Parameters:
    ///   - environment: must have `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`; `HTTPS_PROXY` and `NO_PROXY`
    ///     say whether a proxy is in between.
    ///   - directory: has `token`, `ca.crt` and `namespace`.
    /// - Throws: ``ConfigurationError``.
    public static func inCluster(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        directory: String = serviceAccountDirectory
    ) throws -> Client.Configuration {
        func variable(_ name: String) throws -> String {
            guard let value = environment[name], !value.isEmpty else {
                throw ConfigurationError(.missingValue, key: name, message: "isn't set: this process runs in no pod")
            }
            return value
        }
        let host = try variable("KUBERNETES_SERVICE_HOST")
        let port = try variable("KUBERNETES_SERVICE_PORT")
        guard let number = Int(port), (1...65_535).contains(number) else {
            throw ConfigurationError(.invalidValue, key: "KUBERNETES_SERVICE_PORT", message: "\(port) is no port")
        }
        let authority = "\(directory)/ca.crt"
        _ = try ConfigurationFile.read(authority)
        let token = try ConfigurationFile.readText("\(directory)/token")
        guard !token.isEmpty else {
            throw ConfigurationError(.missingValue, file: "\(directory)/token", message: "is empty")
        }
        let namespaceFile = "\(directory)/namespace"
        let namespace =
            FileManager.default.fileExists(atPath: namespaceFile)
            ? try ConfigurationFile.readText(namespaceFile) : "default"
        let bracketed = host.contains(":") ? "[\(host)]" : host
        return try ProxyEnvironment(environment).applied(
            to: Client.Configuration(
                server: "https://\(bracketed):\(port)", trust: .certificates(.file(authority)),
                credentials: .tokenFile("\(directory)/token"), namespace: namespace))
    }

    /// The configuration that this process is meant to use: the kubeconfig of `KUBECONFIG`, the pod's, or
    /// `~/.kube/config`, the first that there is.
    ///
    /// - Throws: ``ConfigurationError``.
    public static func automatic(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Client.Configuration {
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            return try .kubeconfig(environment: environment)
        }
        if environment["KUBERNETES_SERVICE_HOST"] != nil { return try .inCluster(environment: environment) }
        return try .kubeconfig(environment: environment)
    }
}
