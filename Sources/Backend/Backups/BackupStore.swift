import AsyncHTTPClient
package import Configuration
package import Foundation
package import ObjectStorage
import ServiceKit

/// The dumps of a database in an object store: one object each, named by its time, in a folder of their own.
package struct BackupStore: Sendable {
    private let bucket: Bucket
    /// The folder, with a slash at its end; empty for the whole bucket.
    private let folder: String
    private let now: @Sendable () -> Date

    /// Describes a store.
    ///
    /// - Parameter folder: where dumps are inside the bucket, without a slash at its end.
    package init(bucket: Bucket, folder: String, now: @escaping @Sendable () -> Date = { Date() }) {
        self.bucket = bucket
        self.folder = folder.isEmpty ? "" : "\(folder)/"
        self.now = now
    }

    /// Reads where dumps are.
    ///
    /// - Configuration keys:
    ///   - `s3.bucket` (string, required), `s3.prefix` (string, default none): the bucket, and the folder inside it.
    ///   - `s3.endpoint` (string, optional): URL of a store that isn't Amazon's.
    ///   - `s3.region` (string, default `us-east-1`).
    ///   - `s3.access-key-id`, `s3.secret-access-key` (string, required, secret).
    /// - Throws: ``SettingError``.
    package init(reader: ConfigReader) throws {
        let key = AccessKey(
            id: try reader.requiredSetting("s3.access-key-id", isSecret: true),
            secret: try reader.requiredSetting("s3.secret-access-key", isSecret: true))
        do {
            let bucket = try Bucket(
                try reader.requiredSetting("s3.bucket"),
                endpoint: reader.string(forKey: "s3.endpoint").flatMap { $0.isEmpty ? nil : $0 },
                region: reader.string(forKey: "s3.region", default: "us-east-1"), key: key, client: .shared)
            self.init(bucket: bucket, folder: reader.string(forKey: "s3.prefix", default: ""))
        } catch let error as BucketError {
            throw SettingError(key: "s3.endpoint", problem: "is wrong: \(error)")
        }
    }
}

extension BackupStore {
    /// What came of storing a dump.
    package struct Outcome: Sendable, Encodable {
        /// The key of the new dump.
        package let name: String
        /// Its size.
        package let bytes: Int64
        /// How many old dumps were removed.
        package let removed: Int
    }

    /// What the names of dumps end with.
    private static let suffix = ".dump"

    /// Stores a dump, and removes those that are older than `retention` once the store says that it has the new one.
    ///
    /// Objects in the folder that are no dumps are left alone, and so is the new dump however short the retention is.
    ///
    /// - Throws: `BucketError`.
    package func store(_ path: String, retention: Duration, partSize: Int = 16 << 20) async throws -> Outcome {
        let moment = now()
        let time = moment.formatted(
            Date.ISO8601FormatStyle(dateSeparator: .omitted, dateTimeSeparator: .standard, timeSeparator: .omitted))
        let key = "\(folder)\(time)\(Self.suffix)"
        let bytes = try await bucket.upload(path, to: key, partSize: partSize)
        let expired = moment.addingTimeInterval(-TimeInterval(retention.components.seconds))
        let old = try await bucket.list(prefix: folder).filter { object in
            object.key != key && isDump(object.key) && object.modified.map { $0 < expired } ?? false
        }
        for object in old { try await bucket.delete(object.key) }
        return Outcome(name: key, bytes: bytes, removed: old.count)
    }

    /// Fetches a dump into a file.
    ///
    /// - Parameter key: the dump's key; `nil` for the newest of the folder.
    /// - Returns: which one, and its size.
    /// - Throws: `BucketError`, ``NoDump``.
    package func fetch(_ key: String?, to path: String) async throws -> (name: String, bytes: Int64) {
        var name = key
        // Names are times, so that the last is the newest.
        if name == nil { name = try await bucket.list(prefix: folder).map(\.key).filter(isDump).max() }
        guard let name else { throw NoDump(place: "\(bucket.name)/\(folder)") }
        return (name, try await bucket.download(name, to: path))
    }

    /// Whether a key is that of a dump of this folder, and not of one inside it.
    private func isDump(_ key: String) -> Bool {
        key.hasSuffix(Self.suffix) && !key.dropFirst(folder.count).contains("/")
    }
}

/// There is nothing to restore.
package struct NoDump: Error, CustomStringConvertible {
    let place: String

    package var description: String { "\(place) holds no dump" }
}
