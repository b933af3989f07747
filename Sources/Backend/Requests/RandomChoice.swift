import Hummingbird
import ServiceKit

/// Some milestones by chance.
struct RandomChoice {
    static let largestCount = 50

    let filter: MilestoneFilter
    var count = 1

    /// Reads a query.
    /// - Throws: ``Problem`` that names every wrong parameter.
    init(_ request: Request) throws(Problem) {
        var query = QueryReader(request)
        filter = MilestoneFilter(&query)
        count = query.read(.integer("count", 1...Self.largestCount)) ?? count
        try query.finish()
    }
}
