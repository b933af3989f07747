#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A part of a kubeconfig, which its errors name and against which its paths are meant.
struct KubeconfigPlace {
    var file: String
    var prefix: String

    /// A path against the folder of the file.
    func resolve(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
        return "\(folder)/\(path)"
    }

    /// A document that is held inline, which takes precedence, or in a file.
    func pem(data: String?, dataKey: String, file path: String?) throws -> Client.Configuration.PEM? {
        if let data, !data.isEmpty {
            guard let bytes = Data(base64Encoded: data, options: .ignoreUnknownCharacters), !bytes.isEmpty else {
                throw invalid(dataKey, "is no base64")
            }
            return .bytes([UInt8](bytes))
        }
        guard let path, !path.isEmpty else { return nil }
        return .file(resolve(path))
    }

    /// The program that makes credentials.
    func plugin(_ exec: Kubeconfig.Plugin) throws -> CredentialPlugin {
        guard let command = exec.command, !command.isEmpty else { throw missing("exec.command") }
        guard let name = exec.apiVersion, !name.isEmpty else { throw missing("exec.apiVersion") }
        guard let version = CredentialPlugin.Version(rawValue: name) else {
            let known = CredentialPlugin.Version.allCases.map(\.rawValue).joined(separator: ", ")
            throw unsupported("exec.apiVersion", "\(name) isn't supported; \(known) are")
        }
        if exec.interactiveMode == "Always" {
            throw unsupported("exec.interactiveMode", "\(command) wants a terminal, which it never gets here")
        }
        return CredentialPlugin(
            version: version,
            // A name without a slash is looked for in PATH.
            command: command.contains("/") ? resolve(command) : command, arguments: exec.args ?? [],
            environment: Dictionary((exec.env ?? []).map { ($0.name, $0.value) }) { $1 },
            installHint: exec.installHint, providesClusterInfo: exec.provideClusterInfo ?? false)
    }

    /// In whose name requests are made; `nil` for the user's own.
    func impersonation(_ user: Kubeconfig.User) throws -> Impersonation? {
        let groups = user.impersonatedGroups ?? []
        let extra = user.impersonatedExtra ?? [:]
        guard let name = user.impersonatedUser, !name.isEmpty else {
            guard user.impersonatedUID == nil, groups.isEmpty, extra.isEmpty else { throw missing("as") }
            return nil
        }
        return Impersonation(user: name, uid: user.impersonatedUID, groups: groups, extra: extra)
    }

    func missing(_ key: String) -> ConfigurationError {
        ConfigurationError(.missingValue, file: file, key: "\(prefix).\(key)", message: "is missing")
    }

    func invalid(_ key: String, _ message: String) -> ConfigurationError {
        ConfigurationError(.invalidValue, file: file, key: "\(prefix).\(key)", message: message)
    }

    func unsupported(_ key: String, _ message: String) -> ConfigurationError {
        ConfigurationError(.unsupported, file: file, key: "\(prefix).\(key)", message: message)
    }
}
