/// Why a patch can't be applied, with the answer that the real server gives.
package struct PatchError: Error, Sendable, Equatable {
    /// Which answer the mistake gets.
    package enum Kind: Sendable {
        /// 400: the patch itself can't be read.
        case malformed
        /// 422 with a general message: an operation of a JSON patch does not fit the object.
        case unprocessable
        /// 500: a strategic merge patch lacks what it needs to be merged.
        case unmergeable
    }

    /// Which answer the mistake gets.
    package var kind: Kind
    /// The server's message.
    package var message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }

    /// An operation that does not fit; the real server does not say which.
    static let unprocessable = PatchError(
        kind: .unprocessable, message: "the server rejected our request due to an error in our request")

    /// A document that is no patch.
    static func malformed(_ message: String) -> PatchError { PatchError(kind: .malformed, message: message) }
}
