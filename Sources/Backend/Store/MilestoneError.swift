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
    /// Another request was made under the same idempotency key.
    case keyReused
    /// The request was made before, and what it added has been deleted since.
    case goneSince
    /// The request is one user's own, and no user is attested.
    case nobody
    /// The user may not do this.
    case notAllowed
    /// Milestones are being generated already.
    case busy
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
                detail: "The milestone has changed since you read it. Read it again, and make your change to that.",
                errors: [.init(field: "If-Match", reason: "is no ETag of the milestone as it is now")])
        case .keyReused:
            Problem(
                .conflict, detail: "This key belongs to another request. Take a new one for each.",
                errors: [.init(field: "Idempotency-Key", reason: "was used for a request with another body")])
        case .goneSince:
            Problem(
                .conflict,
                detail: "This key was used before; the milestone that it added is deleted by now. Take a new one.")
        case .nobody:
            Problem(
                .unauthorized, detail: "Favourites are a user's own. Sign in first.",
                headers: [.wwwAuthenticate: "Bearer"])
        case .notAllowed:
            Problem(.forbidden, detail: "Only an editor or an administrator may do this.")
        case .busy:
            Problem(
                .conflict, detail: "Milestones are being generated already. Wait until that has ended.")
        case .databaseAway:
            .unavailable("The database can't be used at the moment. Try again soon.", retryAfter: .seconds(2))
        }
    }

    /// Runs something with the database and says what its refusals mean to a client.
    static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            throw meaning(of: error)
        }
    }

    /// What an error of the database's means to a client; others mean themselves.
    static func meaning(of error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        if error.isTransient || error.sqlState == .queryCanceled { return MilestoneError.databaseAway(error) }
        return error.sqlState == .uniqueViolation ? MilestoneError.toldAlready : error
    }
}
