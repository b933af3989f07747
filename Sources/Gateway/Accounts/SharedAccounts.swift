import PostgreSQL

/// The accounts in PostgreSQL, the same for all of the platform's gateways.
struct SharedAccounts: AccountStore {
    let database: Database
    let passwords: PasswordDesk

    func identity(name: String, password: String) async throws -> Identity? {
        guard name.utf8.allSatisfy({ $0.isFieldValueOctet && $0 != Octet.tab }), (1...256).contains(name.utf8.count)
        else {
            _ = try await passwords.matches(password, nil)
            return nil
        }
        let found = try await find(name)
        let matches = try await passwords.matches(password, found?.hash)
        return matches ? found.map { Identity(subject: name, role: $0.role) } : nil
    }

    func installAdministrator(name: String, password: String) async throws {
        if let found = try await find(name), found.role == .admin,
            try await passwords.matches(password, found.hash)
        {
            return
        }
        let hash = try await passwords.hash(password).text
        let role = Role.admin.rawValue
        let query: Query = """
            INSERT INTO account (name, password_hash, role) VALUES (\(name), \(hash), \(role))
            ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash, role = excluded.role,
                is_disabled = false, updated_at = now()
            """
        _ = try await AccountsUnavailable.translating {
            try await database.query(query.named("accounts.install"))
        }
    }

    private func find(_ name: String) async throws -> (hash: PasswordHash, role: Role)? {
        let query: Query = "SELECT password_hash, role FROM account WHERE name = \(name) AND NOT is_disabled"
        return try await AccountsUnavailable.translating {
            guard let row = try await database.query(query.named("accounts.find")).first else { return nil }
            let (text, name) = try row.decode(String.self, String.self)
            guard let hash = PasswordHash(text), let role = Role(rawValue: name) else { return nil }
            return (hash, role)
        }
    }
}

extension AccountsUnavailable {
    /// Runs `body` and says in one kind of error what went wrong with the database.
    static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw AccountsUnavailable(description: "\(error)")
        }
    }
}
