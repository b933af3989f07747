import Logging
import ServiceLifecycle

/// Follows the mounted Secrets: a key that is laid beside the old one, or a new password, takes effect without a
/// restart.
///
/// What can't be read changes nothing: the keys and credentials of before stay in force.
struct SecretWatcher: Service, CustomStringConvertible {
    let secrets: AuthenticationSecrets
    let accounts: any AccountStore
    let signingKeys: MountedDirectory?
    let administrator: MountedDirectory?
    let interval: Duration
    let clock: any Clock<Duration>
    let logger: Logger
    /// Called with new keys.
    let keysChanged: @Sendable (SigningKeys) async -> Void

    var description: String { "secrets" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var seen = Seen()
            while !Task.isCancelled {
                await look(&seen)
                do { try await clock.sleep(for: interval) } catch { return }
            }
        }
    }

    /// What was read last, to tell what has changed.
    struct Seen {
        fileprivate var keys: [String: String] = [:]
        fileprivate var administrator: [String: String] = [:]
        fileprivate var problem: String?
    }

    /// Reads both directories and puts into force what has changed.
    func look(_ seen: inout Seen) async {
        defer { secrets.looked() }
        do {
            if let files = try signingKeys?.read(), files != seen.keys {
                let keys = try SigningKeys(files: files)
                seen.keys = files
                secrets.replaceKeys(keys)
                await keysChanged(keys)
                logger.notice("Signing keys read", metadata: ["keys": "\(keys.keys.map(\.id))"])
            }
            if let files = try administrator?.read(), files != seen.administrator {
                if let name = files["username"], let password = files["password"], !password.isEmpty {
                    try await accounts.installAdministrator(name: name, password: password)
                    logger.notice("Administrator's credentials read")
                }
                seen.administrator = files
            }
            seen.problem = nil
        } catch {
            let problem = "\(error)"
            if problem != seen.problem { logger.error("Secrets can't be read", metadata: ["reason": "\(problem)"]) }
            seen.problem = problem
        }
    }
}
