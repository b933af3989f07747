import HTTPTypes
import PostgreSQL
import ServiceKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Why a milestone can't be read or written.
enum MilestoneError: Error {
    case notFound(String)
    /// Another milestone has the same date, language and title.
    case toldAlready
    /// Somebody else changed it since the client read it.
    case changedMeanwhile
    case databaseAway(DatabaseError)
}

extension MilestoneError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound(let id):
            Problem(.notFound, detail: "There is no milestone \(id).")
        case .toldAlready:
            Problem(
                .conflict, detail: "There is a milestone of this date, language and title already.",
                errors: [.init(field: "title", reason: "is taken on this date in this language")])
        case .changedMeanwhile:
            Problem(
                .preconditionFailed,
                detail: "The milestone has changed since you read it. Read it again, and make your change to that.")
        case .databaseAway:
            .unavailable("The database can't be used at the moment. Try again soon.", retryAfter: .seconds(2))
        }
    }

    /// Runs something with the database and says what its refusals mean to a client.
    static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as DatabaseError where error.isTransient || error.sqlState == .queryCanceled {
            throw MilestoneError.databaseAway(error)
        } catch let error as DatabaseError where error.sqlState == .uniqueViolation {
            throw MilestoneError.toldAlready
        }
    }
}
