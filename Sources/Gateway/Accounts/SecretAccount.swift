import Synchronization

/// The one account of a gateway without a database: the administrator of the mounted Secret.
final class SecretAccount: AccountStore {
    private let credentials = Mutex<Credentials?>(nil)

    /// Knows nobody yet.
    init() {}

    func identity(name: String, password: String) throws -> Identity? {
        guard let credentials = credentials.withLock({ $0 }) else {
            throw AccountsUnavailable(description: "the administrator's credentials haven't been read yet")
        }
        return credentials.match(name: name, password: password) ? Identity(subject: name, role: .admin) : nil
    }

    func installAdministrator(name: String, password: String) {
        credentials.withLock { $0 = Credentials(name: name, password: password) }
    }
}
