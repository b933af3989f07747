import Foundation
import KubernetesModel
import Logging
import Synchronization
import Testing

@testable import LocalAPIServer

@Suite struct JournalTests {
    private func withDirectory(_ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID())").path
        defer { _ = Result { try FileManager.default.removeItem(atPath: directory) } }
        try body(directory)
    }

    private func open(_ directory: String) throws -> ObjectStore {
        try ObjectStore(journal: Journal.Configuration(directory: directory), logger: Logger(label: "test"))
    }

    private func put(_ name: String, _ store: ObjectStore) throws {
        let key = StorageKey(resource: "things", namespace: "a", name: name)
        try store.transaction { _ = $0.put(["metadata": ["name": .string(name)]], at: key) }
    }

    @Test func keepsWhatWasWritten() throws {
        try withDirectory { directory in
            let first = try open(directory)
            for name in ["x", "y", "z"] { try put(name, first) }
            try first.transaction { $0.remove(StorageKey(resource: "things", namespace: "a", name: "y")) }
            // Nothing is closed: the process died.
            let second = try open(directory)
            #expect(try second.list(ListQuery(resource: "things")).items.map(\.name) == ["x", "z"])
            #expect(second.revision == first.revision)
            try put("w", second)
            #expect(second.revision == first.revision + 1)
        }
    }

    @Test(arguments: [1, 5, 9, 20]) func cutsATornTail(_ torn: Int) throws {
        try withDirectory { directory in
            let store = try open(directory)
            for name in ["x", "y"] { try put(name, store) }
            let file = URL(filePath: "\(directory)/journal")
            let bytes = try Data(contentsOf: file)
            try bytes.dropLast(torn).write(to: file)
            #expect(try open(directory).list(ListQuery(resource: "things")).items.map(\.name) == ["x"])
        }
    }

    @Test func stopsAtADamagedRecord() throws {
        try withDirectory { directory in
            let store = try open(directory)
            for name in ["x", "y"] { try put(name, store) }
            let file = URL(filePath: "\(directory)/journal")
            var bytes = try Data(contentsOf: file)
            bytes[bytes.count - 3] ^= 0x40
            try bytes.write(to: file)
            #expect(try open(directory).list(ListQuery(resource: "things")).items.map(\.name) == ["x"])
        }
    }

    @Test func forgetsHistoryFromBeforeItsStart() throws {
        try withDirectory { directory in
            let first = try open(directory)
            for name in ["x", "y"] { try put(name, first) }
            let second = try open(directory)
            #expect(second.events(of: "things", after: 1) == nil)
            #expect(second.events(of: "things", after: second.revision)?.events.isEmpty == true)
        }
    }

    /// Every acknowledged write is there wherever the file ends, and nothing that was never written.
    @Test func keepsAWholeNumberOfWritesWhereverItIsTorn() throws {
        try withDirectory { directory in
            let store = try open(directory)
            for index in 0..<6 { try put("n\(index)", store) }
            let file = URL(filePath: "\(directory)/journal")
            let bytes = try Data(contentsOf: file)
            var longest = 0
            for length in 0...bytes.count {
                try bytes.prefix(length).write(to: file)
                let names = try open(directory).list(ListQuery(resource: "things")).items.map(\.name)
                #expect(names == (0..<names.count).map { "n\($0)" })
                #expect(names.count >= longest, "a longer file tells more")
                longest = max(longest, names.count)
            }
            #expect(longest == 6)
        }
    }

    @Test func losesNothingToAWriteThatFailedHalfway() throws {
        try withDirectory { directory in
            try AppendOnlyFile.makeDirectory(directory)
            let isFull = Mutex(false)
            var file = try AppendOnlyFile.create("\(directory)/journal") { descriptor, bytes in
                guard isFull.withLock({ $0 }) else { return AppendOnlyFile.systemWrite(descriptor, bytes) }
                // The disk takes a few more bytes and then none.
                guard bytes.count > 8 else {
                    errno = ENOSPC
                    return -1
                }
                return AppendOnlyFile.systemWrite(
                    descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)]))
            }
            func append(_ name: String, _ revision: Int64) throws {
                let key = StorageKey(resource: "things", namespace: "a", name: name)
                try file.append(JournalRecord.encoded(key, ["metadata": ["name": .string(name)]], revision: revision))
            }
            try append("x", 1)
            isFull.withLock { $0 = true }
            #expect(throws: JournalError.self) { try append("y", 2) }
            isFull.withLock { $0 = false }
            try append("z", 2)
            let names = try open(directory).list(ListQuery(resource: "things")).items.map(\.name)
            #expect(names == ["x", "z"])
        }
    }

    @Test func compactsWhatIsOutdatedAndLosesNothing() throws {
        try withDirectory { directory in
            let settings = Journal.Configuration(directory: directory, compactionThreshold: 4 << 10)
            let store = try ObjectStore(journal: settings, logger: Logger(label: "test"))
            for round in 0..<400 {
                try put("n\(round % 5)", store)
            }
            let size = try Data(contentsOf: URL(filePath: "\(directory)/journal")).count
            #expect(size < 16 << 10, "400 writes of 5 objects take \(size) bytes")
            let again = try open(directory)
            #expect(again.revision == store.revision)
            #expect(again.all("things") == store.all("things"))
        }
    }
}
