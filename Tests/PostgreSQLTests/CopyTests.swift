import PostgreSQLTesting
import Testing

@testable import PostgreSQL

@Suite(.timeLimit(.minutes(2)))
struct CopyTests {
    @Test func rowsGoInAndComeOutAgain() async throws {
        try await withDatabase(connections: 1) { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY, text text)")
            let stored = try await database.withSession { session in
                try await session.copyIn("COPY thing FROM STDIN") { writer in
                    for block in 0..<100 {
                        let rows = (0..<1000).map { "\(block * 1000 + $0)\t\(String(repeating: "x", count: 90))\n" }
                        try await writer.write(Array(rows.joined().utf8))
                    }
                }
            }
            #expect(stored == 100_000)
            let lines = try await database.withSession { session in
                var bytes = 0
                var lines = 0
                try await session.copyOut("COPY thing TO STDOUT") { chunk in
                    bytes += chunk.count
                    lines += chunk.count { $0 == UInt8(ascii: "\n") }
                    #expect(chunk.last == UInt8(ascii: "\n"))
                }
                #expect(bytes > 9_000_000)
                return lines
            }
            #expect(lines == 100_000)
            // The connection is back in pipeline mode.
            #expect(try await count(of: "thing", in: database) == 100_000)
        }
    }

    @Test func rowsMayComeFasterThanTheServerTakesThem() async throws {
        try await withDatabase(connections: 1) { database in
            try await database.query("CREATE TABLE thing (id int, text text)")
            // Much more than the socket's buffers hold, in one piece.
            let rows = (0..<10).map { "\($0)\t\(String(repeating: "x", count: 4 << 20))\n" }
            let stored = try await database.withSession { session in
                try await session.copyIn("COPY thing FROM STDIN") { writer in
                    try await writer.write(Array(rows.joined().utf8))
                    try await writer.write(Array(rows.joined().utf8))
                }
            }
            #expect(stored == 20)
        }
    }

    @Test func storesNothingWhenARowIsWrongOrTheCallerGivesUp() async throws {
        struct Interrupted: Error {}
        try await withDatabase(connections: 1) { database in
            try await database.query("CREATE TABLE thing (id int PRIMARY KEY)")
            await #expect {
                try await database.withSession { session in
                    try await session.copyIn("COPY thing FROM STDIN") { writer in
                        for _ in 0..<100 { try await writer.write(Array("1\nno number\n".utf8)) }
                    }
                }
            } throws: {
                ($0 as? DatabaseError)?.code == .server
            }
            await #expect(throws: Interrupted.self) {
                try await database.withSession { session in
                    try await session.copyIn("COPY thing FROM STDIN") { writer in
                        try await writer.write(Array("1\n".utf8))
                        throw Interrupted()
                    }
                }
            }
            await #expect(throws: DatabaseError.self) {
                try await database.withSession { try await $0.copyIn("COPY nothing FROM STDIN") { _ in } }
            }
            #expect(try await count(of: "thing", in: database) == 0)
        }
    }

    @Test func readerMayStopInTheMidst() async throws {
        struct Enough: Error {}
        try await withDatabase(connections: 1) { database in
            await #expect(throws: Enough.self) {
                try await database.withSession { session in
                    try await session.copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT") { _ in
                        throw Enough()
                    }
                }
            }
            let one: Int = try await database.query("SELECT 1")[0].decode(0)
            #expect(one == 1)
        }
    }
}
