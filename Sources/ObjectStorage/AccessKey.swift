/// Who asks an object store, and the secret that proves it.
package struct AccessKey: Sendable {
    /// What the store knows the key by.
    package let id: String
    /// What requests are signed with.
    let secret: String

    package init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}

extension AccessKey: CustomStringConvertible {
    /// The key's name alone: a secret never reaches a log by accident.
    package var description: String { "AccessKey(\(id))" }
}
