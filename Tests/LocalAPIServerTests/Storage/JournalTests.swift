import Foundation
import KubernetesModel
import Logging
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
}
