import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import PostgreSQL
import Testing

@testable import Backend

/// What clients send that is wrong: each is told by name, and nothing of it is stored.
@Suite(.timeLimit(.minutes(2)))
struct BadInputTests {
    /// A request whose body is a milestone, or what changes one.
    enum Writing: CaseIterable {
        case create, createOnce, replace, change

        var method: HTTPRequest.Method {
            switch self {
            case .create, .createOnce: .post
            case .replace: .put
            case .change: .patch
            }
        }

        func path(_ id: String) -> String {
            method == .post ? "/v1/milestones" : "/v1/milestones/\(id)"
        }

        var headers: HTTPFields {
            self == .createOnce ? [.contentType: "application/json", .idempotencyKey: "k", .subject: "ada"] : .json
        }
    }

    @Test(arguments: Writing.allCases)
    func namesWhatIsWrongInABody(writing: Writing) async throws {
        try await leavingEverythingAsItWas { backend, id in
            for (body, status, fields) in Self.bodies {
                let refused = try await backend.client.execute(
                    uri: writing.path(id), method: writing.method, headers: writing.headers,
                    body: ByteBuffer(bytes: body))
                expect(refused, status, fields, "\(String(decoding: body.prefix(80), as: UTF8.self))")
            }
            let type = try await backend.send(
                writing.method, writing.path(id), milestone("New", on: "1970-01-01"),
                headers: [.contentType: "text/plain"])
            expect(type, .unsupportedMediaType, ["Content-Type"], "text/plain")
            let large = try await backend.send(
                writing.method, writing.path(id), "{\"title\":\"\(String(repeating: "x", count: 2 << 20))\"}",
                headers: writing.headers)
            #expect(large.status == .contentTooLarge)
        }
    }

    /// Bodies, the answer's status, and the fields that it names.
    private static var bodies: [([UInt8], HTTPResponse.Status, [String])] {
        wrongMembers.map { (Array($0.utf8), .unprocessableContent, $1) }
            + noObjects.map { (Array($0.utf8), .badRequest, [$1]) } + noTexts.map { ($0, .badRequest, [$1]) }
    }

    private static let wrongMembers: [(String, [String])] = [
        (
            #"{"date":7,"title":[],"description":{},"category":null,"language":true,"source":1,"tags":"x"}"#,
            ["category", "date", "description", "language", "source", "tags", "title"]
        ),
        (changed("date", #""10000-01-01""#), ["date"]), (changed("date", #""0000-12-31""#), ["date"]),
        (changed("date", #""1900-02-29""#), ["date"]), (changed("date", #""1970-01-01T00:00:00Z""#), ["date"]),
        (changed("date", #""1970-01-01'; DROP TABLE milestone; --""#), ["date"]),
        (changed("title", long("ñ", 201)), ["title"]), (changed("title", #""a\u0000b""#), ["title"]),
        (changed("title", "\" \u{A0}\""), ["title"]), (changed("description", long("x", 4001)), ["description"]),
        (changed("description", #""\u0000""#), ["description"]),
        (changed("category", #""space' OR '1'='1""#), ["category"]), (changed("category", #""Space""#), ["category"]),
        (changed("language", #""en'; --""#), ["language"]), (changed("source", #""\u0000""#), ["source"]),
        (changed("source", long("x", 61)), ["source"]), (changed("tags", #"["a","a"]"#), ["tags"]),
        (changed("tags", #"["a",["b"]]"#), ["tags"]), (changed("tags", #"["\u0000"]"#), ["tags"]),
        (changed("colour", "1"), ["colour"]), (changed("__proto__", "{}"), ["__proto__"]),
        (changed("title", #""x","title":"y""#), ["title"]), (changed("id", #"1,"id":2"#), ["id"]),
    ]

    private static let noObjects: [(String, String)] = [
        ("", "body"), ("[]", "body"), ("null", "body"), ("{", "body"), (#"{"date":"1970-01-01"}}"#, "body"),
        (changed("title", "\"a\u{0}b\""), "title"), (changed("title", "tru"), "title"),
        (changed("tags", "[\"a\""), "tags"), (changed("title", #""\ud83d""#), "title"),
        (changed("tags", String(repeating: "[", count: 10_000)), "tags"),
        (changed("colour", String(repeating: #"{"a":"#, count: 10_000)), "colour"),
    ]

    private static let noTexts: [([UInt8], String)] = [
        (Array(#"{"title":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), "title"),
        (Array(#"{"description":"a"#.utf8) + [0xED, 0xA0, 0x80] + Array(#""}"#.utf8), "description"),
        ([0xFF, 0xFE, 0x7B, 0x00], "body"),
    ]

    private static func long(_ letter: String, _ count: Int) -> String {
        "\"\(String(repeating: letter, count: count))\""
    }

    /// A milestone's JSON with one member that is something else, or more.
    private static func changed(_ name: String, _ value: String) -> String {
        var members = [
            ("date", #""1970-01-01""#), ("title", #""New""#), ("description", #""x""#), ("category", #""space""#),
            ("language", #""en""#),
        ]
        members.removeAll { $0.0 == name }
        return "{" + (members + [(name, value)]).map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    @Test(arguments: [
        "/v1/milestones", "/v1/favourites", "/v1/milestones/on-this-day", "/v1/milestones/search",
        "/v1/milestones/random", "/v1/milestones/statistics", "/v1/milestones/changes", "/v1/milestones/export",
    ])
    func namesWhatIsWrongInAQuery(path: String) async throws {
        let known = try #require(Self.parameters[path])
        try await leavingEverythingAsItWas { backend, _ in
            for (query, field) in Self.queries {
                let text = path.hasSuffix("search") && field != "q" ? "q=a&\(query)" : query
                let refused = try await backend.send(.get, "\(path)?\(text)", headers: [.subject: "ada"])
                // What isn't a parameter there is refused by its name as well.
                let fields = Set(known.contains(field) ? [field] : query.split(separator: "&").map(Self.name))
                #expect(refused.status == .badRequest, "\(query)")
                #expect(Set(refused.wrongFields) == fields, "\(query)")
                #expect(refused.headers[.contentType] == "application/problem+json")
            }
        }
    }

    private static func name(_ parameter: Substring) -> String {
        String(parameter.prefix { $0 != "=" }.replacing("+", with: " "))
    }

    private static let filters = ["language", "category", "source", "tag", "from", "to"]
    private static let parameters: [String: [String]] = [
        "/v1/milestones": filters + ["limit", "order", "cursor", "offset"],
        "/v1/favourites": filters + ["limit", "order", "cursor", "offset"],
        "/v1/milestones/on-this-day": filters + ["limit", "order", "cursor", "month", "day"],
        "/v1/milestones/search": filters + ["limit", "cursor", "q"], "/v1/milestones/random": filters + ["count"],
        "/v1/milestones/statistics": [], "/v1/milestones/changes": ["wait"], "/v1/milestones/export": ["format"],
    ]

    /// Queries, each with the parameter that is wrong in it.
    private static let queries: [(String, String)] = [
        ("language=fr", "language"), ("language=en'%20OR%20'1'='1", "language"),
        ("language=en&language=es", "language"),
        ("category=", "category"), ("category=space%00", "category"), ("source=%20", "source"),
        ("source=a%00", "source"), ("source=%C3%28", "source"),
        ("source=\(String(repeating: "x", count: 600))", "source"),
        ("tag=%FF", "tag"), ("tag=%0A", "tag"), ("tag=a&tag=b", "tag"), ("from=1970-02-30", "from"),
        ("from=10000-01-01", "from"), ("to=0000-01-01", "to"), ("to=1970-01-01'--", "to"), ("limit=0", "limit"),
        ("limit=201", "limit"), ("limit=1e1", "limit"), ("limit=0x10", "limit"), ("limit=-1", "limit"),
        ("limit=99999999999999999999", "limit"), ("limit=", "limit"), ("offset=-1", "offset"),
        ("offset=9223372036854775808", "offset"), ("order=up", "order"), ("order=asc;--", "order"),
        ("month=13&day=1", "month"),
        ("month=2&day=30", "day"), ("month=2", "day"), ("count=0", "count"), ("count=51", "count"), ("q=", "q"),
        ("q=\(String(repeating: "x", count: 201))", "q"), ("q=%00", "q"), ("wait=-1", "wait"), ("wait=3601", "wait"),
        ("format=xml", "format"), ("format=csv%27", "format"), ("colour=1", "colour"), ("colour=%C3%28", "colour"),
        ("cursor=", "cursor"), ("cursor=x", "cursor"), ("cursor=%00", "cursor"), ("cursor=a&cursor=b", "cursor"),
    ]

    @Test func refusesCursorsThatWereTamperedWith() async throws {
        try await leavingEverythingAsItWas { backend, id in
            let list = try #require(
                try await backend.send(.get, "/v1/milestones?limit=1").json["next_cursor"] as? String)
            for wrong in [
                String(list.dropLast(3)), list + "AAAA", String(list.reversed()), "%27" + list,
                cursor("asc 1970-02-30 \(id)"), cursor("asc 1970-01-01 \(id) "), cursor("asc 1970-01-01 x"),
                cursor("asc 1970-01-01' \(id)"), cursor("up 1970-01-01 \(id)"), cursor("desc 1970-01-01 \(id)"),
            ] {
                let refused = try await backend.send(.get, "/v1/milestones?cursor=\(wrong)")
                expect(refused, .badRequest, ["cursor"], wrong)
            }
            let both = try await backend.send(.get, "/v1/milestones?offset=1&cursor=\(list)")
            expect(both, .badRequest, ["offset"], "both")
            for wrong in [
                "1_\(id)x", "7ff0000000000000_\(id)", "g_\(id)", "1-\(id)", "1_\(id)_1", "01_\(id)", "_", list,
            ] {
                let refused = try await backend.send(.get, "/v1/milestones/search?q=a&cursor=\(wrong)")
                expect(refused, .badRequest, ["cursor"], wrong)
            }
        }
    }

    private func cursor(_ text: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = text.utf8.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0)) & 1 } }
        return String(
            stride(from: 0, to: bits.count, by: 6).map { start in
                alphabet[(0..<6).reduce(0) { $0 * 2 + (start + $1 < bits.count ? bits[start + $1] : 0) }]
            })
    }

    @Test func namesWhatIsWrongInAHeader() async throws {
        try await leavingEverythingAsItWas { backend, id in
            let one = "/v1/milestones/\(id)"
            let body = milestone("New", on: "1970-01-01")
            for key in [String(repeating: "k", count: 201), "ñ"] {
                let refused = try await backend.send(
                    .post, "/v1/milestones", body, headers: [.idempotencyKey: key, .subject: "ada"])
                expect(refused, .badRequest, ["Idempotency-Key"], key)
            }
            for stale in [#""2""#, #"W/"1""#, #""1' OR '1'='1""#, #""99999999999999999999""#, "1", #""-1""#] {
                let headers: HTTPFields = [.ifMatch: stale]
                for method in [HTTPRequest.Method.put, .patch] {
                    let refused = try await backend.send(method, one, body, headers: headers)
                    expect(refused, .preconditionFailed, ["If-Match"], stale)
                }
                expect(try await backend.send(.delete, one, headers: headers), .preconditionFailed, ["If-Match"], stale)
            }
            expect(try await backend.send(.delete, one, headers: [.ifMatch: ","]), .badRequest, ["If-Match"], ",")
            for id in ["x", "1", "1-2-3", "-1-1", "1-", "99999999999999999999-1", "1-1'"] {
                let refused = try await backend.send(.get, "/v1/milestones/changes?wait=0", headers: [.lastEventID: id])
                expect(refused, .badRequest, ["Last-Event-ID"], id)
            }
            let role = try await backend.send(.post, "/v1/milestones:generate", "{}", headers: [.role: "root"])
            expect(role, .badRequest, ["X-Milestones-Role"], "root")
        }
    }

    @Test func namesWhatIsWrongInAnOrderForTheGenerator() async throws {
        try await leavingEverythingAsItWas { backend, _ in
            for (body, status, fields) in [
                (#"{"count":0,"language":"fr"}"#, .unprocessableContent, ["count", "language"]),
                (#"{"count":1.5}"#, .unprocessableContent, ["count"]),
                (#"{"count":"1; DROP TABLE milestone"}"#, .unprocessableContent, ["count"]),
                (#"{"count":1e400}"#, .unprocessableContent, ["count"]),
                (#"{"count":1,"count":2,"model":"x"}"#, .unprocessableContent, ["count", "model"]),
                (#"{"count":\#(String(repeating: "[", count: 10_000))"#, .badRequest, ["count"]),
                ("[]", .badRequest, ["body"]),
            ] as [(String, HTTPResponse.Status, [String])] {
                let refused = try await backend.send(
                    .post, "/v1/milestones:generate", body, headers: [.role: "editor"])
                expect(refused, status, fields, "\(body.prefix(60))")
            }
        }
    }

    @Test(arguments: [
        "no-id", "00000000-0000-7000-8000-000000000000", "00000000-0000-7000-8000-00000000000", "1",
        "'%20OR%20'1'='1", "%00", "%FF", String(repeating: "a", count: 5000),
    ])
    func knowsNoMilestoneByAnythingButItsID(text: String) async throws {
        try await leavingEverythingAsItWas { backend, _ in
            for (method, path, body) in [
                (.get, "/v1/milestones/", nil), (.put, "/v1/milestones/", milestone("New", on: "1970-01-01")),
                (.patch, "/v1/milestones/", #"{"title":"New"}"#), (.delete, "/v1/milestones/", nil),
                (.put, "/v1/favourites/", nil),
            ] as [(HTTPRequest.Method, String, String?)] {
                let absent = try await backend.send(method, path + text, body, headers: [.subject: "ada"])
                expect(absent, .notFound, [], "\(method) \(text.prefix(40))")
            }
            let provenance = try await backend.send(.get, "/v1/milestones/\(text)/provenance")
            #expect(provenance.status == .notFound)
        }
    }

    @Test func storesSQLInAnyTextAsText() async throws {
        try await withBackend(on: .live) { backend in
            let text = #"'); DROP TABLE milestone; -- $1 \\N \" %s"#
            let body = """
                {"date":"1970-01-01","title":"\(text)","description":"\(text)","category":"space","language":"en",\
                "source":"\(text)","tags":["\(text)"]}
                """
            let created = try await backend.send(.post, "/v1/milestones", body, headers: [.subject: text])
            #expect(created.status == .created)
            let meant = #"'); DROP TABLE milestone; -- $1 \N " %s"#
            let read = try await backend.send(
                .get, "/v1/milestones/\(try #require(created.json["id"] as? String))"
            ).json
            for field in ["title", "description", "source"] { #expect(read[field] as? String == meant) }
            #expect(read["tags"] as? [String] == [meant])
            #expect(read["created_by"] as? String == text)
            for query in ["source=", "tag="] {
                let encoded = try #require(meant.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                #expect(try await backend.send(.get, "/v1/milestones?\(query)\(encoded)").titles == [meant])
            }
        }
    }

    private func expect(
        _ response: TestResponse, _ status: HTTPResponse.Status, _ fields: [String], _ what: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(response.status == status, "\(what)", sourceLocation: location)
        #expect(response.wrongFields == fields, "\(what)", sourceLocation: location)
        #expect(
            response.headers[.contentType] == "application/problem+json", "\(what)", sourceLocation: location)
    }
}

/// Lends a backend, through a socket, that has two milestones, and the id of one; looks whether anything was changed.
private func leavingEverythingAsItWas(
    _ body: @Sendable @escaping (BackendFixture, String) async throws -> Void
) async throws {
    try await withBackend(on: .live) { backend in
        let id = try await backend.create("One", on: "1970-01-01")
        _ = try await backend.create("Two", on: "1970-01-02")
        try await backend.untilSearchable()
        let before = try await backend.contents()
        try await body(backend, id)
        #expect(try await backend.contents() == before)
    }
}

extension BackendFixture {
    /// All that is stored.
    fileprivate func contents() async throws -> [String] {
        var contents: [String] = []
        for table in ["milestone", "milestone_change", "milestone_text", "idempotency_key", "favourite"] {
            contents += try await database.query(Query(trusted: "SELECT row::text FROM \(table) AS row ORDER BY 1"))
                .map { try $0.decode(0) }
        }
        return contents
    }
}

extension HTTPFields {
    fileprivate static let json: HTTPFields = [.contentType: "application/json"]
}

extension HTTPField.Name {
    fileprivate static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .from
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .from
    fileprivate static let role = HTTPField.Name("X-Milestones-Role") ?? .from
}
