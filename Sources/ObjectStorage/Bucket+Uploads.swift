import Foundation
import NIOCore
import NIOHTTP1

/// A part of a file that the store has.
private struct Part {
    let number: Int
    let tag: String
}

extension Bucket {
    /// The most parts that an upload may have.
    private static let mostParts: Int64 = 10_000

    /// Stores a file, and asks the store whether it has it.
    ///
    /// A file of more than one part is sent part by part, each with its digest, so that the store refuses what was
    /// damaged on its way; an upload that fails leaves nothing behind.
    ///
    /// - Parameter partSize: bytes of a part, at least 5 MiB for Amazon's store; larger ones are taken for files of more
    ///   than 10,000 parts.
    /// - Returns: its size in bytes.
    /// - Throws: ``BucketError``, `CancellationError`.
    @discardableResult
    package func upload(_ path: String, to key: String, partSize: Int = 16 << 20) async throws -> Int64 {
        let file = try SourceFile(path: path)
        let headers = [(name: Self.digestHeader, value: try file.digest())]
        let size = file.size
        let partSize = max(Int64(partSize), (size + Self.mostParts - 1) / Self.mostParts)
        if size <= partSize {
            let body = try file.read(from: 0, count: Int(size))
            _ = try await send(Request(method: .PUT, key: key, headers: headers, body: body))
        } else {
            try await uploadParts(of: file, partSize: partSize, to: key, headers: headers)
        }
        let stored = try await head(key)
        guard stored.size == size, stored.digest == headers[0].value else {
            throw BucketError.corrupt(key: key, "the store has \(stored.size) bytes of \(size), or other ones")
        }
        return size
    }

    private func uploadParts(
        of file: SourceFile, partSize: Int64, to key: String, headers: [(name: String, value: String)]
    ) async throws {
        let begun = try await send(Request(method: .POST, key: key, query: ["uploads": ""], headers: headers))
        guard let upload = XMLText(String(buffer: begun.body)).first("UploadId") else {
            throw BucketError.corrupt(key: key, "the store gives the upload no name")
        }
        do {
            var parts: [Part] = []
            for offset in stride(from: 0, to: file.size, by: Int64.Stride(partSize)) {
                let body = try file.read(from: offset, count: Int(min(partSize, file.size - offset)))
                let query = ["partNumber": String(parts.count + 1), "uploadId": upload]
                let answer = try await send(Request(method: .PUT, key: key, query: query, body: body))
                guard let tag = answer.headers.first(name: "etag") else {
                    throw BucketError.corrupt(key: key, "the store gives part \(parts.count + 1) no tag")
                }
                parts.append(Part(number: parts.count + 1, tag: tag))
            }
            try await complete(upload, parts, key)
        } catch {
            await abandon(upload, key)
            throw error
        }
    }

    /// Removes the parts of an upload that nobody completes, and which would cost money for ever.
    private func abandon(_ upload: String, _ key: String) async {
        do {
            _ = try await send(Request(method: .DELETE, key: key, query: ["uploadId": upload]))
        } catch {
            // That the upload failed is the greater trouble, and its error is the one to tell of.
        }
    }

    private func complete(_ upload: String, _ parts: [Part], _ key: String) async throws {
        let list = parts.map {
            "<Part><PartNumber>\($0.number)</PartNumber><ETag>\($0.tag.escapedForXML)</ETag></Part>"
        }
        let body = ByteBuffer(
            string: "<CompleteMultipartUpload>\(list.joined())</CompleteMultipartUpload>")
        do {
            _ = try await send(Request(method: .POST, key: key, query: ["uploadId": upload], body: body))
        } catch BucketError.refused(_, "NoSuchUpload", _) {
            // An earlier attempt got through although its answer did not: what is stored decides.
        }
    }
}

/// A file that is read from any place.
private struct SourceFile {
    let path: String
    let size: Int64

    init(path: String) throws {
        self.path = path
        do {
            size = Int64(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64 ?? 0)
        } catch {
            throw BucketError.file(path: path, "can't be read (\(error.localizedDescription))")
        }
    }

    /// Hexadecimal SHA-256 of the whole.
    func digest() throws -> String {
        try reading { try FileDigest.of($0) }
    }

    func read(from offset: Int64, count: Int) throws -> ByteBuffer {
        try reading { file in
            try file.seek(toOffset: UInt64(offset))
            let bytes = try file.read(upToCount: count) ?? Data()
            guard bytes.count == count else { throw BucketError.file(path: path, "it changed while it was read") }
            return ByteBuffer(bytes: bytes)
        }
    }

    private func reading<Result>(_ body: (FileHandle) throws -> Result) throws -> Result {
        do {
            return try body(try FileHandle(forReadingFrom: URL(filePath: path)))
        } catch let error as BucketError {
            throw error
        } catch {
            throw BucketError.file(path: path, "can't be read (\(error.localizedDescription))")
        }
    }
}
