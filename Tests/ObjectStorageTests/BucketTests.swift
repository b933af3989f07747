import AsyncHTTPClient
import Foundation
import HTTPTypes
import ObjectStorageTesting
import Testing

@testable import ObjectStorage

@Suite(.timeLimit(.minutes(2))) struct BucketTests {
    private func withBucket(
        secret: String = "secret", _ body: (Bucket, StoreServer, URL) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bucket-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = try? FileManager.default.removeItem(at: folder) }
        try await StoreServer.with { store, url in
            var patience = Bucket.Patience()
            patience.pause = .milliseconds(1)
            patience.attempts = 4
            let bucket = try Bucket(
                "backups", endpoint: url, region: "eu-west-1", key: AccessKey(id: "id", secret: secret),
                client: .shared, patience: patience)
            try await body(bucket, store, folder)
        }
    }

    private func file(_ folder: URL, bytes: Int) throws -> (path: String, content: Data) {
        let content = Data((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        let file = folder.appending(path: "source")
        try content.write(to: file)
        return (file.path, content)
    }

    @Test(arguments: [0, 1, 999, 1000, 1001, 4500])
    func whatIsUploadedComesBack(bytes: Int) async throws {
        try await withBucket { bucket, store, folder in
            let source = try file(folder, bytes: bytes)
            let key = "apps/demo/a b+ü.dump"
            #expect(try await bucket.upload(source.path, to: key, partSize: 1000) == Int64(bytes))
            #expect(store.objects[key]?.content == source.content)
            #expect(store.openUploads == 0)
            let copy = folder.appending(path: "copy").path
            #expect(try await bucket.download(key, to: copy) == Int64(bytes))
            #expect(FileManager.default.contents(atPath: copy) == source.content)
            #expect(!FileManager.default.fileExists(atPath: copy + ".part"))
        }
    }

    @Test(arguments: [
        StoreServer.Fault.status(503, code: "SlowDown"), .status(500, code: "InternalError"),
        .status(429, code: "TooManyRequests"), .lostAnswer,
    ])
    func whatMayPassIsTriedAgain(fault: StoreServer.Fault) async throws {
        try await withBucket { bucket, store, folder in
            let source = try file(folder, bytes: 2500)
            for query in ["uploads", "partNumber=2"] {
                store.fail(query == "uploads" ? .post : .put, query: query, fault)
            }
            store.fail(.post, query: "uploadId", fault)
            store.fail(.head, .status(503, code: "SlowDown"))
            try await bucket.upload(source.path, to: "x", partSize: 1000)
            #expect(store.objects["x"]?.content == source.content)
        }
    }

    @Test func aDownloadGoesOnWhereItWasCut() async throws {
        try await withBucket { bucket, store, folder in
            let source = try file(folder, bytes: 40_000)
            try await bucket.upload(source.path, to: "x")
            store.fail(.get, .cutBody)
            store.fail(.get, .cutBody)
            let copy = folder.appending(path: "copy").path
            try await bucket.download("x", to: copy)
            #expect(FileManager.default.contents(atPath: copy) == source.content)
            let ranges = store.requests.filter { $0.hasPrefix("GET") }
            #expect(ranges.count == 3)
        }
    }

    @Test func anUploadThatFailsLeavesNothingBehind() async throws {
        try await withBucket { bucket, store, folder in
            let source = try file(folder, bytes: 2500)
            for _ in 0..<4 { store.fail(.put, query: "partNumber=3", .status(503, code: "SlowDown")) }
            let error = await #expect(throws: BucketError.self) {
                try await bucket.upload(source.path, to: "x", partSize: 1000)
            }
            guard case .unavailable(let reason, 4) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("SlowDown"))
            #expect(store.openUploads == 0 && store.objects.isEmpty)
        }
    }

    @Test func whatCantPassIsToldAtOnce() async throws {
        try await withBucket(secret: "wrong") { bucket, store, folder in
            let source = try file(folder, bytes: 10)
            let error = await #expect(throws: BucketError.self) { try await bucket.upload(source.path, to: "x") }
            #expect("\(error.map { "\($0)" } ?? "")".contains("403 SignatureDoesNotMatch"))
            #expect(store.requests.count == 1)
        }
    }

    @Test func damageIsNoticed() async throws {
        try await withBucket { bucket, store, folder in
            let source = try file(folder, bytes: 100)
            try await bucket.upload(source.path, to: "x")
            let digest = try #require(store.objects["x"]?.digest)
            store.put("x", Data(repeating: 7, count: 100), digest: digest)
            let copy = folder.appending(path: "copy").path
            let error = await #expect(throws: BucketError.self) { try await bucket.download("x", to: copy) }
            #expect("\(error.map { "\($0)" } ?? "")".contains("doesn't match its digest"))
            #expect(!FileManager.default.fileExists(atPath: copy))
        }
    }

    @Test func listsPageAfterPage() async throws {
        try await withBucket { bucket, store, _ in
            let keys = ["a/1", "a/2", "a/3&<", "a/4", "a/5", "b/1"]
            for key in keys { store.put(key, Data(count: 3)) }
            let found = try await bucket.list(prefix: "a/")
            #expect(found.map(\.key) == Array(keys.prefix(5)))
            #expect(found.allSatisfy { $0.size == 3 && $0.modified != nil })
            try await bucket.delete("a/1")
            try await bucket.delete("a/1")
            #expect(try await bucket.list(prefix: "a/").count == 4)
        }
    }

    @Test func knowsWhereBucketsAre() throws {
        func place(_ bucket: String, _ endpoint: String?) throws -> String {
            let address = try BucketAddress(bucket: bucket, endpoint: endpoint, region: "eu-west-1")
            return address.origin + address.path(to: "k")
        }
        #expect(try place("b", nil) == "https://b.s3.eu-west-1.amazonaws.com/k")
        #expect(try place("b.c", nil) == "https://s3.eu-west-1.amazonaws.com/b.c/k")
        #expect(try place("b", "https://minio.example.com:9000/s3") == "https://minio.example.com:9000/s3/b/k")
        #expect(throws: BucketError.badEndpoint("minio:9000")) { try place("b", "minio:9000") }
    }
}
