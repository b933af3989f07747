/// Why a bucket could not be used.
package enum BucketError: Error, Equatable {
    /// The store understood the request and refuses it; asking again changes nothing.
    case refused(status: Int, code: String, message: String)
    /// The store was away or busy at every attempt.
    case unavailable(String, attempts: Int)
    /// The address of the store can't be read.
    case badEndpoint(String)
    /// What the store holds isn't what was sent, or what was stored with it.
    case corrupt(key: String, String)
    /// A file could not be read or written.
    case file(path: String, String)
}

extension BucketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(let status, let code, let message): "the store refuses (\(status) \(code)): \(message)"
        case .unavailable(let reason, let attempts): "the store can't be used, after \(attempts) attempts: \(reason)"
        case .badEndpoint(let text): "\"\(text)\" is no address of a store, such as https://minio.example.com"
        case .corrupt(let key, let reason): "\(key) is not what was stored: \(reason)"
        case .file(let path, let reason): "\(path): \(reason)"
        }
    }
}
