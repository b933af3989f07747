import HTTPTypes
package import NIOCore
import PostgreSQL
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Stores many milestones at once, through COPY: all of them or, when one is wrong, none.
package struct MilestoneImport: Sendable {
    let store: MilestoneStore
    let format: BulkFormat
    /// Whom the milestones' audit columns name.
    let author: String?
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
    private static let chunkSize = 1 << 16

    /// Runs the import.
    /// - Throws: ``Problem`` that names the wrong fields of the first wrong records.
    package func run<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces) async throws -> Outcome
    where Pieces.Element == ByteBuffer {
        let outcome = try await MilestoneError.translating {
            try await store.database.withTransaction(TransactionOptions(statementTimeout: .zero)) { session in
                try await session.query(
                    """
                    CREATE TEMPORARY TABLE incoming (
                        id uuid, date date, title text, description text, category text, language text, source text,
                        tags text[]
                    ) ON COMMIT DROP
                    """)
                let received = try await session.copyIn("COPY incoming FROM STDIN (FORMAT binary)") { writer in
                    try await copy(pieces, to: writer)
                }
                let added = try await session.query(insertion.named("milestones.import"), timeout: Self.patience)
                return Outcome(received: received, added: added.affectedCount)
            }
        }
        if outcome.added > 0 { store.noteChange() }
        return outcome
    }

    private static let patience: Duration = .seconds(3600)

    private var insertion: Query {
        """
        INSERT INTO milestone
            (id, date, title, description, category, language, source, tags, created_by, updated_by)
        SELECT id, date, title, description, category, language, source, tags, \(author), \(author) FROM incoming
        ON CONFLICT (date, language, title) DO NOTHING
        """
    }

    private func copy<Pieces: AsyncSequence>(_ pieces: Pieces, to writer: CopyWriter) async throws
    where Pieces.Element == ByteBuffer {
        var reader = RecordReader(format: format)
        var rows = BinaryRows()
        var errors: [Problem.FieldError] = []
        var accepted = 0
        func accept(_ record: JSONObject) throws {
            accepted += 1
            do {
                rows.append(try MilestoneContent.read(record), id: store.ids.next())
            } catch let problem {
                errors += problem.errors.map { .init(field: "record \(accepted): \($0.field)", reason: $0.reason) }
                if errors.count >= Self.errorLimit { throw refusal(errors) }
            }
        }
        for try await piece in pieces {
            for record in try reader.read(piece.readableBytesView) { try accept(record) }
            guard rows.count >= Self.chunkSize, errors.isEmpty else { continue }
            try await writer.write(rows.take())
            onProgress(accepted)
        }
        if let last = try reader.finish() { try accept(last) }
        guard errors.isEmpty else { throw refusal(errors) }
        rows.finish()
        try await writer.write(rows.take())
        onProgress(accepted)
    }

    private func refusal(_ errors: [Problem.FieldError]) -> Problem {
        Problem(
            .unprocessableContent, title: "The file can't be accepted", detail: "Nothing of it was stored.",
            errors: Array(errors.prefix(Self.errorLimit)))
    }
}

extension BinaryRows {
    /// Writes a milestone as a row of the table of what comes in.
    fileprivate mutating func append(_ content: MilestoneContent, id: UUID) {
        beginRow(of: 8)
        append(id)
        append(content.date)
        append(content.title)
        append(content.description)
        append(content.category.rawValue)
        append(content.language.rawValue)
        append(content.source)
        append(content.tags)
    }
}
