import Foundation

/// Where a bucket is.
///
/// Amazon's buckets have hosts of their own; other stores, and names with dots, which no certificate of Amazon's covers,
/// have the bucket in the path.
struct BucketAddress: Sendable, Equatable {
    /// Scheme and authority.
    let origin: String
    /// The value of the header `Host`.
    let host: String
    /// What every path begins with.
    private let prefix: String

    /// - Throws: ``BucketError/badEndpoint(_:)``.
    init(bucket: String, endpoint: String?, region: String) throws {
        guard let endpoint else {
            let isHost = !bucket.contains(".")
            host = (isHost ? "\(bucket)." : "") + "s3.\(region).amazonaws.com"
            origin = "https://\(host)"
            prefix = isHost ? "" : "/\(bucket)"
            return
        }
        guard let url = URL(string: endpoint), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let name = url.host, !name.isEmpty
        else { throw BucketError.badEndpoint(endpoint) }
        let isDefault = url.port == nil || url.port == (scheme == "https" ? 443 : 80)
        host =
            (name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name) + (isDefault ? "" : ":\(url.port ?? 0)")
        origin = "\(scheme)://\(host)"
        prefix = (url.path == "/" ? "" : url.path) + "/\(bucket)"
    }

    /// The percent-encoded path to an object, or to the bucket itself for an empty key.
    func path(to key: String) -> String {
        let path = prefix + (key.isEmpty ? "" : "/\(key)")
        return path.isEmpty ? "/" : path.percentEncoded(keepingSlashes: true)
    }
}
