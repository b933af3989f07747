/// A secret that is shown to nobody but the service that it is for.
package struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The `Authorization` header's value; the only way to the secret.
    let authorization: String

    /// Creates a key.
    package init(_ secret: String) {
        authorization = "Bearer \(secret)"
    }

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
