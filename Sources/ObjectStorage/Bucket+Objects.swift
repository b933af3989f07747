package import Foundation
import NIOCore
import NIOHTTP1

/// An object of a bucket, as the bucket lists it.
package struct StoredObject: Sendable, Equatable {
    package let key: String
    /// In bytes.
    package let size: Int64
    /// When it was stored; `nil` where the store doesn't say.
    package let modified: Date?
}

extension Bucket {
    /// The objects whose keys begin with `prefix`, in the order of their keys.
    ///
    /// - Throws: ``BucketError``, `CancellationError`.
    package func list(prefix: String) async throws -> [StoredObject] {
        var objects: [StoredObject] = []
        var token: String?
        repeat {
            var query = ["list-type": "2", "prefix": prefix]
            query["continuation-token"] = token
            let document = XMLText(String(buffer: try await send(Request(method: .GET, query: query)).body))
            objects += document.all("Contents").compactMap { entry in
                guard let key = entry.first("Key"), let size = entry.first("Size").flatMap({ Int64($0) }) else {
                    return nil
                }
                return StoredObject(key: key, size: size, modified: entry.first("LastModified").flatMap(Self.date))
            }
            token = document.first("IsTruncated") == "true" ? document.first("NextContinuationToken") : nil
        } while token != nil
        return objects
    }

    /// Deletes an object; one that isn't there is no failure.
    package func delete(_ key: String) async throws {
        _ = try await send(Request(method: .DELETE, key: key))
    }

    /// The size of an object in bytes and the digest that was stored with it.
    func head(_ key: String) async throws -> (size: Int64, digest: String?) {
        let answer = try await send(Request(method: .HEAD, key: key))
        guard let size = answer.headers.first(name: "content-length").flatMap({ Int64($0) }) else {
            throw BucketError.corrupt(key: key, "the store doesn't say how large it is")
        }
        return (size, answer.headers.first(name: Self.digestHeader))
    }

    /// The header with the SHA-256 of what was stored.
    static let digestHeader = "x-amz-meta-sha256"

    private static func date(_ text: String) -> Date? {
        do {
            // Stores differ in fractions of seconds, which don't matter.
            return try Date(text.prefix { $0 != "." && $0 != "Z" } + "Z", strategy: Date.ISO8601FormatStyle())
        } catch {
            return nil
        }
    }
}
