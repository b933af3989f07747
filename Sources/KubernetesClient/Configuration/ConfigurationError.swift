/// Why a client's configuration can't be used; it names the file and the key to put right.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public struct Code: Sendable, Hashable {
        private let name: String

        /// A file isn't there or can't be read.
        public static let unreadableFile = Code(name: "unreadableFile")
        /// A file is no kubeconfig.
        public static let malformed = Code(name: "malformed")
        /// A value is missing.
        public static let missingValue = Code(name: "missingValue")
        /// A value isn't what it must be.
        public static let invalidValue = Code(name: "invalidValue")
        /// The configuration asks for something that this client doesn't do.
        public static let unsupported = Code(name: "unsupported")
        /// A credential plugin failed.
        public static let plugin = Code(name: "plugin")
        /// There is no configuration anywhere.
        public static let notFound = Code(name: "notFound")
    }

    /// The kind of failure.
    public var code: Code
    /// The file; `nil` when the value comes from none.
    public var file: String?
    /// The key within the file, such as `users[admin].user.tokenFile`.
    public var key: String?
    /// What is wrong, for a person.
    public var message: String
    /// What caused it.
    public var underlyingError: (any Error)?

    public init(
        _ code: Code, file: String? = nil, key: String? = nil, message: String, underlyingError: (any Error)? = nil
    ) {
        self.code = code
        self.file = file
        self.key = key
        self.message = message
        self.underlyingError = underlyingError
    }

    public var description: String {
        let place = [file, key].compactMap(\.self).joined(separator: ": ")
        let cause = underlyingError.map { ": \($0)" } ?? ""
        return place.isEmpty ? "\(message)\(cause)" : "\(place): \(message)\(cause)"
    }
}
