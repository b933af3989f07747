import KubernetesModel
import Logging

/// The append-only file that makes a store outlive its process.
///
/// A record is one transaction: its length, the CRC-32 of its bytes and the bytes, JSON that names each object written
/// or removed. Opening reads all of them; what follows the last whole record was never acknowledged and is cut off.
package struct Journal: Sendable {
    /// When written records are forced to the disk.
    package enum Synchronization: Sendable, Hashable {
        /// Before a write is acknowledged: survives a power failure.
        case everyWrite
        /// When the kernel sees fit: survives the death of the process.
        case never
    }

    /// Where a journal is and how it is written.
    package struct Configuration: Sendable {
        /// The file's directory; made when missing.
        package var directory: String
        package var synchronization: Synchronization
        /// The size from which a file with mostly outdated records is rewritten, in bytes.
        package var compactionThreshold: Int

        package init(
            directory: String, synchronization: Synchronization = .never, compactionThreshold: Int = 64 << 20
        ) {
            self.directory = directory
            self.synchronization = synchronization
            self.compactionThreshold = compactionThreshold
        }
    }

    /// What an opened journal told.
    struct Recovery {
        var journal: Journal
        var revision: Int64
        var objects: [StorageKey: JSONValue]
    }

    private let configuration: Configuration
    private var file: AppendOnlyFile
    private var sizeAfterCompaction: Int

    /// Reads the journal in a directory, rewrites it without what is outdated and stands ready to append.
    ///
    /// - Throws: ``JournalError`` when the directory can't be used.
    static func open(_ configuration: Configuration, logger: Logger) throws(JournalError) -> Recovery {
        try AppendOnlyFile.makeDirectory(configuration.directory)
        let path = "\(configuration.directory)/journal"
        let bytes = try AppendOnlyFile.read(path)
        var replay = JournalReplay()
        let valid = replay.read(bytes)
        if valid < bytes.count {
            logger.warning(
                "Cut the journal's torn tail",
                metadata: ["path": "\(path)", "kept": "\(valid)", "cut": "\(bytes.count - valid)"])
        }
        let file = try rewritten(path, objects: replay.objects.map { ($0.key, $0.value) }, revision: replay.revision)
        let journal = Journal(configuration: configuration, file: file, sizeAfterCompaction: file.size)
        return Recovery(journal: journal, revision: replay.revision, objects: replay.objects)
    }

    /// Whether the file has grown to twice what its live objects need.
    var wantsCompaction: Bool {
        file.size > configuration.compactionThreshold && file.size > 2 * sizeAfterCompaction
    }

    /// Writes a transaction's events as one record.
    mutating func append(_ events: [StorageEvent]) throws(JournalError) {
        try file.append(JournalRecord.encoded(events), isForced: configuration.synchronization == .everyWrite)
    }

    /// Replaces the file by one that holds just `objects` at `revision`.
    mutating func compact(objects: [(StorageKey, JSONValue)], revision: Int64) throws(JournalError) {
        let fresh = try Self.rewritten(
            "\(configuration.directory)/journal", objects: objects, revision: revision)
        file.close()
        file = fresh
        sizeAfterCompaction = fresh.size
    }

    /// Forces what was written to the disk and closes the file.
    mutating func close() throws(JournalError) {
        try file.synchronize()
        file.close()
    }

    private static func rewritten(
        _ path: String, objects: [(StorageKey, JSONValue)], revision: Int64
    ) throws(JournalError) -> AppendOnlyFile {
        var fresh = try AppendOnlyFile.create(path + ".new")
        try fresh.append(JournalRecord.encoded(revision: revision))
        for (key, object) in objects { try fresh.append(JournalRecord.encoded(key, object, revision: revision)) }
        try fresh.synchronize()
        try fresh.rename(to: path)
        return fresh
    }
}

/// Why a journal can't be read or written.
package struct JournalError: Error, CustomStringConvertible {
    /// What was tried.
    package var operation: String
    /// The file or directory.
    package var path: String
    /// The system's error number.
    package var code: Int32

    package var description: String { "can't \(operation) \(path): error \(code)" }
}
