import AsyncHTTPClient
import Foundation
import HTTPTypes
import ObjectStorage
import ObjectStorageTesting
import ServiceKit
import Testing

@testable import Backend

/// Dumps in an object store that fails as object stores do.
@Suite(.timeLimit(.minutes(2))) struct BackupStoreTests {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)

    private func withStore(_ body: (BackupStore, StoreServer, String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dump-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = try? FileManager.default.removeItem(at: folder) }
        let dump = folder.appending(path: "dump")
        try Data("PGDMP what pg_dump wrote".utf8).write(to: dump)
        try await StoreServer.with { server, url in
            var patience = Bucket.Patience()
            patience.pause = .milliseconds(1)
            patience.attempts = 2
            let bucket = try Bucket(
                "backups", endpoint: url, key: AccessKey(id: "id", secret: "secret"), client: .shared,
                patience: patience)
            try await body(BackupStore(bucket: bucket, folder: "apps/demo", now: { [now] in now }), server, dump.path)
        }
    }

    private func put(_ server: StoreServer, _ key: String, daysAgo: Double) {
        server.put(key, Data("old".utf8), modified: now.addingTimeInterval(-daysAgo * 86_400))
    }

    @Test func oldDumpsGoOnceTheNewOneIsSafe() async throws {
        try await withStore { store, server, dump in
            put(server, "apps/demo/20261101T020000Z.dump", daysAgo: 20)
            put(server, "apps/demo/20261119T020000Z.dump", daysAgo: 1)
            // Somebody else's: another platform's, and what is no dump.
            put(server, "apps/demo/archive/20250101T020000Z.dump", daysAgo: 400)
            put(server, "apps/demo/README.txt", daysAgo: 400)
            put(server, "apps/demo2/20250101T020000Z.dump", daysAgo: 400)
            let outcome = try await store.store(dump, retention: .seconds(14 * 86_400))
            #expect(outcome.name == "apps/demo/20261118T110640Z.dump" && outcome.bytes == 24 && outcome.removed == 1)
            #expect(
                server.objects.keys.sorted() == [
                    "apps/demo/20261118T110640Z.dump", "apps/demo/20261119T020000Z.dump", "apps/demo/README.txt",
                    "apps/demo/archive/20250101T020000Z.dump", "apps/demo2/20250101T020000Z.dump",
                ])
        }
    }

    @Test func oldDumpsStayWhileTheNewOneIsNotSafe() async throws {
        try await withStore { store, server, dump in
            put(server, "apps/demo/20250101T020000Z.dump", daysAgo: 400)
            for _ in 0..<2 { server.fail(.put, .status(503, code: "SlowDown")) }
            await #expect(throws: BucketError.self) { try await store.store(dump, retention: .seconds(86_400)) }
            // The store takes it and then doesn't have it.
            for _ in 0..<2 { server.fail(.head, .status(500, code: "InternalError")) }
            await #expect(throws: BucketError.self) { try await store.store(dump, retention: .seconds(86_400)) }
            #expect(server.objects["apps/demo/20250101T020000Z.dump"] != nil)
        }
    }

    @Test func fetchesTheNewestOrTheOneThatIsNamed() async throws {
        try await withStore { store, server, dump in
            let copy = dump + ".copy"
            await #expect(throws: NoDump.self) { try await store.fetch(nil, to: copy) }
            server.put("apps/demo/20260101T020000Z.dump", Data("a".utf8))
            server.put("apps/demo/20260301T020000Z.dump", Data("ccc".utf8))
            server.put("apps/demo/20260201T020000Z.dump", Data("bb".utf8))
            let newest = try await store.fetch(nil, to: copy)
            #expect(newest.name == "apps/demo/20260301T020000Z.dump")
            let named = try await store.fetch("apps/demo/20260201T020000Z.dump", to: copy)
            #expect(named.bytes == 2)
            #expect(FileManager.default.contents(atPath: copy) == Data("bb".utf8))
        }
    }

    @Test func saysWhichSettingIsMissingAndShowsNoSecret() throws {
        let environment = ["S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "id"]
        let error = #expect(throws: SettingError.self) {
            try BackupStore(reader: .settings(environment: environment))
        }
        #expect(error?.key == "s3.secret-access-key")
    }
}
