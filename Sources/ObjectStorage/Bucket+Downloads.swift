import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension Bucket {
    /// Writes an object to a file, which is there only when it is complete and, where the store has a digest of it, whole.
    ///
    /// A connection that is cut is resumed where it ended.
    ///
    /// - Returns: its size in bytes.
    /// - Throws: ``BucketError``, `CancellationError`.
    @discardableResult
    package func download(_ key: String, to path: String) async throws -> Int64 {
        let (size, digest) = try await head(key)
        let partial = path + ".part"
        guard FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forUpdatingAtPath: partial)
        else { throw BucketError.file(path: partial, "can't be written") }
        do {
            var offset: Int64 = 0
            while offset < size { offset += try await receive(key, into: file, from: offset, to: size) }
            try complete(file, key: key, digest: digest)
        } catch {
            unlink(partial)
            throw error
        }
        guard rename(partial, path) == 0 else { throw BucketError.file(path: path, "can't be written") }
        return size
    }

    /// Makes sure that a file is on its disk, and is what was stored.
    private func complete(_ file: FileHandle, key: String, digest: String?) throws {
        let found: String
        do {
            try file.synchronize()
            try file.seek(toOffset: 0)
            found = try FileDigest.of(file)
        } catch {
            throw BucketError.file(path: key, "can't be written or read back (\(error.localizedDescription))")
        }
        guard digest == nil || found == digest else {
            throw BucketError.corrupt(key: key, "its content doesn't match its digest")
        }
    }

    /// Appends what comes of one answer.
    ///
    /// - Returns: the number of bytes; at least one.
    private func receive(_ key: String, into file: FileHandle, from offset: Int64, to size: Int64) async throws -> Int64
    {
        try await repeating {
            let request = Request(method: .GET, key: key, headers: [("range", "bytes=\(offset)-\(size - 1)")])
            let response = try await client.execute(signed(request), timeout: TimeAmount(patience.timeout))
            guard response.status == .partialContent || response.status == .ok && offset == 0 else {
                let body = try await response.body.collect(upTo: 1 << 16)
                throw Failure(Answer(status: Int(response.status.code), headers: response.headers, body: body))
            }
            var received: Int64 = 0
            do {
                for try await chunk in response.body {
                    do {
                        try file.write(contentsOf: Data(chunk.readableBytesView))
                    } catch {
                        throw BucketError.file(path: key, "can't be written (\(error.localizedDescription))")
                    }
                    received += Int64(chunk.readableBytes)
                }
            } catch {
                // What has come is good; the rest is asked for.
                guard received > 0, !(error is BucketError), !Task.isCancelled else {
                    throw error
                }
            }
            guard received > 0 else { throw HTTPClientError.remoteConnectionClosed }
            return received
        }
    }
}
