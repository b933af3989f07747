import Testing

@testable import PostgreSQL

struct QueryTests {
    @Test func bindsInterpolatedValuesInOrder() {
        let query: Query = "SELECT * FROM milestone WHERE title = \("'; DROP TABLE milestone; --") AND id = \(7)"
        #expect(query.sql == "SELECT * FROM milestone WHERE title = $1 AND id = $2")
        #expect(query.parameters.map(\.type) == [25, 20])
        #expect(query.parameters[0].bytes == Array("'; DROP TABLE milestone; --".utf8))
    }

    @Test func numbersParametersOfNestedStatementsAnew() {
        let conditions: [Query] = ["language = \("es")", "date >= \("1900-01-01")::date"]
        let query: Query = "SELECT \(1) FROM milestone WHERE \(conditions.joined(separator: " AND ")) LIMIT \(10)"
        #expect(query.sql == "SELECT $1 FROM milestone WHERE language = $2 AND date >= $3::date LIMIT $4")
        #expect(query.parameters.count == 4)
    }

    @Test func isBoundToOtherValuesUnderItsOwnText() {
        let query: Query = "SELECT \(1), \(nil as String?)"
        let other = query.template().binding([2.queryParameter, "x".queryParameter])
        #expect(other.sql == "SELECT $1, $2")
        #expect(other.parameters == [2.queryParameter, "x".queryParameter])
        let whole: Query = "WITH part AS (\(other)) SELECT \(3)"
        #expect(whole.sql == "WITH part AS (SELECT $1, $2) SELECT $3")
    }

    @Test func keepsTheTypeOfNull() {
        let query: Query = "SELECT \(nil as Int?)"
        #expect(query.parameters == [Query.Parameter(type: 20, isBinary: true, bytes: nil)])
    }
}
