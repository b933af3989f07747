import HTTPTypes
package import NIOCore
import PostgreSQL
import ServiceKit

/// Stores many milestones at once, through COPY: all of them or, when one is wrong, none.
///
/// While the database takes in one batch, the next is read. A batch goes straight into the table of milestones; when
/// one of its milestones is told already, it and what follows go by a table beside it, from which only new ones are
/// taken.
package struct MilestoneImport: Sendable {
    let store: MilestoneStore
    let format: BulkFormat
    /// Whom the milestones' audit columns name.
    let author: String?
    /// How many bytes will come, if the database may be had alone for them: into a table that is small beside it the
    /// file goes without most indexes, which are made anew at the end, while nobody else reads the table.
    var sizeForSoleUse: Int?
    /// Told now and then how many milestones have been read.
    var onProgress: @Sendable (Int) -> Void = { _ in }

    /// What an import did.
    package struct Outcome: Sendable, Equatable, CustomStringConvertible {
        package let received: Int
        /// Those that weren't there before, by date, language and title.
        package let added: Int

        package var description: String { "\(added) milestones added of \(received) received" }
    }

    /// Most wrong fields that are told.
    private static let errorLimit = 100
    /// Bytes of rows that make a batch: enough for rows of neighbouring dates to meet in it.
    private static let batchSize = 8 << 20

    /// Runs the import.
    /// - Throws: ``Problem`` that names the wrong fields of the first wrong records.
    package func run<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces) async throws -> Outcome
    where Pieces.Element == ByteBuffer {
        let outcome = try await MilestoneError.translating {
            try await store.database.withTransaction(TransactionOptions(statementTimeout: .zero)) { session in
                let indexes = try await DroppedIndexes(in: session, forImportOf: sizeForSoleUse)
                let outcome = try await load(pieces, in: session, isChecked: indexes?.refusesRepeated ?? true)
                let removed = try await indexes?.restore(in: session) ?? 0
                return Outcome(received: outcome.received, added: outcome.added - removed)
            }
        }
        if outcome.added > 0 { store.noteChange() }
        return outcome
    }

    private func load<Pieces: AsyncSequence & Sendable>(
        _ pieces: Pieces, in session: Session, isChecked: Bool
    ) async throws -> Outcome
    where Pieces.Element == ByteBuffer {
        try await withThrowingTaskGroup(of: MilestoneLoader.self) { group in
            var received = 0
            group.addTask { MilestoneLoader(session: session, isChecked: isChecked) }
            try await read(pieces) { batch in
                received += batch.count
                // The batch before must be stored first; reading went on meanwhile.
                guard let loader = try await group.next() else { return }
                group.addTask { try await loader.storing(batch) }
                onProgress(received)
            }
            let loader = try await group.next()
            return Outcome(received: received, added: loader?.added ?? 0)
        }
    }

    private func read<Pieces: AsyncSequence>(
        _ pieces: Pieces, _ send: (MilestoneBatch) async throws -> Void
    ) async throws where Pieces.Element == ByteBuffer {
        var reader = RecordReader(format: format)
        var batch = MilestoneBatch(author: author)
        var errors: [Problem.FieldError] = []
        var count = 0
        func accept(_ record: JSONObject) throws {
            count += 1
            do {
                batch.append(try MilestoneContent.read(record), id: store.ids.next())
            } catch let problem {
                errors += problem.errors.map { .init(field: "record \(count): \($0.field)", reason: $0.reason) }
                if errors.count >= Self.errorLimit { throw refusal(errors) }
            }
        }
        for try await piece in pieces {
            for record in try reader.read(piece.readableBytesView) { try accept(record) }
            guard batch.byteCount >= Self.batchSize else { continue }
            // What comes after a mistake is read only to tell of others.
            if errors.isEmpty { try await send(batch) }
            batch = MilestoneBatch(author: author)
        }
        if let last = try reader.finish() { try accept(last) }
        guard errors.isEmpty else { throw refusal(errors) }
        if batch.count > 0 { try await send(batch) }
    }

    private func refusal(_ errors: [Problem.FieldError]) -> Problem {
        Problem(
            .unprocessableContent, title: "The file can't be accepted", detail: "Nothing of it was stored.",
            errors: Array(errors.prefix(Self.errorLimit)))
    }
}
