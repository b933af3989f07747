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

    @Test func keepsTheTypeOfNull() {
        let query: Query = "SELECT \(nil as Int?)"
        #expect(query.parameters == [Query.Parameter(type: 20, isBinary: true, bytes: nil)])
    }
}
