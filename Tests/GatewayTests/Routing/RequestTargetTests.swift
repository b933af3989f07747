import Testing

@testable import Gateway

@Suite("Request targets")
struct RequestTargetTests {
    @Test(arguments: [
        ("/", "/"), ("/a/b", "/a/b"), ("/a/b/", "/a/b/"), ("/a?x=/../y", "/a"), ("/a%20b", "/a%20b"),
        ("/%61pi/v1", "/api/v1"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/b/..", "/a/"), ("/a/.", "/a/"),
        ("//a///b", "/a/b"), ("/a/%2e%2E/b", "/b"), ("/.hidden", "/.hidden"), ("/..hidden", "/..hidden"),
        ("/a/...", "/a/..."), ("/a%c3%a9", "/a%C3%A9"), ("/a%25%32%46b", "/a%252Fb"), ("/api/../dash", "/dash"),
        ("/api/%2e%2e/%2e/dash", "/dash"), ("/a;b=c/d", "/a;b=c/d"), ("http://host:80/a", "/a"), ("http://host", "/"),
        ("http://host?x", "/"), ("/~user/-_.!$&'()*+,;=:@", "/~user/-_.!$&'()*+,;=:@"),
    ])
    func bringsAPathIntoOneForm(target: String, path: String) throws {
        #expect(try Scan.path(target) == path)
    }

    @Test(arguments: [
        ("/..", MessageDefect.escapingPath), ("/a/../..", .escapingPath), ("/%2e%2e/a", .escapingPath),
        ("/a%2fb", .ambiguousPath), ("/a%2Fb", .ambiguousPath), ("/a%5cb", .ambiguousPath), ("/a%00", .ambiguousPath),
        ("/a%0d%0aX", .ambiguousPath), ("/a%7f", .ambiguousPath), ("/a%", .malformedTarget), ("/a%2", .malformedTarget),
        ("/a%zz", .malformedTarget), ("/a\\b", .malformedTarget), ("/a#b", .malformedTarget),
        ("/a|b", .malformedTarget),
        ("a", .malformedTarget), ("*", .malformedTarget), ("host:80", .malformedTarget),
        ("ftp://a/b", .malformedTarget),
        ("http:///a", .malformedTarget), ("http://a@b/c", .malformedTarget),
    ])
    func refusesWhatCouldBeReadAsAnotherPath(target: String, defect: MessageDefect) {
        #expect(throws: defect) { try Scan.path(target) }
    }

    @Test func takesTheAsteriskForOptionsOnly() throws {
        #expect(try Scan.path("*", method: .options) == "/")
    }

    @Test func noSpellingEscapesAPrefix() {
        var generator = SplitMix64(seed: 7)
        let pieces = ["/", "..", ".", "%2e", "%2E", "%2f", "api", "a", "%61", "//", ";", "%25", "%5c"]
        for _ in 0..<5000 {
            let target = "/" + (0..<8).map { _ in pieces[Int.random(in: pieces.indices, using: &generator)] }.joined()
            guard let path = Self.path(target) else { continue }
            let segments = path.split(separator: "/", omittingEmptySubsequences: false)
            #expect(path.hasPrefix("/") && !path.contains("//"), "\(target) became \(path)")
            #expect(!segments.contains(".") && !segments.contains(".."), "\(target) became \(path)")
            #expect(Self.path(path) == path, "\(target) became \(path), which isn't canonical")
        }
    }

    private static func path(_ target: String) -> String? {
        do { return try Scan.path(target) } catch { return nil }
    }
}
