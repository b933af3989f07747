import NIOCore
import Testing

@testable import Gateway

@Suite("Requests to upstreams")
struct UpstreamRequestHeadTests {
    @Test func stripsThePrefixAndSetsWhatTheGatewayKnows() throws {
        let text = "GET /api/v1/x?y=/../z HTTP/1.1\r\nHost: site\r\nAccept: */*\r\nX-A: 1\r\n\r\n"
        #expect(
            try Self.forward(text)
                == "GET /v1/x?y=/../z HTTP/1.1\r\nAccept: */*\r\nX-A: 1\r\nHost: site\r\nX-Forwarded-Host: site\r\n"
                + Self.added)
    }

    @Test(arguments: [("/api", "/"), ("/api?x", "/?x"), ("/api/", "/"), ("/%61pi//v1/./x", "/v1/x")])
    func sendsACanonicalPath(target: String, sent: String) throws {
        let forwarded = try Self.forward("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(forwarded.hasPrefix("GET \(sent) HTTP/1.1\r\n"))
    }

    @Test func aClientCannotForgeWhoItIs() throws {
        let text =
            "GET /api HTTP/1.1\r\nHost: a\r\nX-Milestones-Role: admin\r\nx-milestones-subject: root\r\n"
            + "X_Milestones_Role: admin\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\n"
            + "X-Forwarded-Host: evil\r\n\r\n"
        let forwarded = try Self.forward(text, identity: Identity(subject: "ada", role: .editor))
        #expect(forwarded.contains("X-Milestones-Subject: ada\r\nX-Milestones-Role: editor\r\n"))
        for forged in ["admin", "root", "1.2.3.4", "evil"] { #expect(!forwarded.contains(forged)) }
    }

    @Test func removesWhatEndsAtThisHop() throws {
        let text =
            "GET /api HTTP/1.1\r\nHost: a\r\nConnection: X-Gone, close, Host\r\nX-Gone: 1\r\nx-gone: 2\r\n"
            + "Keep-Alive: 5\r\nProxy-Authorization: b\r\nTE: trailers\r\nTrailer: x\r\nUpgrade: websocket\r\n"
            + "Expect: 100-continue\r\nX-Stays: 3\r\n\r\n"
        #expect(
            try Self.forward(text)
                == "GET / HTTP/1.1\r\nX-Stays: 3\r\nHost: a\r\nX-Forwarded-Host: a\r\n" + Self.added)
    }

    @Test func writesTheFramingAnew() throws {
        #expect(
            try Self.forward("POST /api HTTP/1.1\r\nHost: a\r\ntransfer-encoding:\tCHUNKED \r\n\r\n")
                .contains("\r\nTransfer-Encoding: chunked\r\n"))
        #expect(
            try Self.forward("POST /api HTTP/1.1\r\nHost: a\r\ncontent-length:   007\r\n\r\n")
                .contains("\r\nContent-Length: 7\r\n"))
    }

    @Test func continuesTheTraceOfTheCaller() throws {
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
        let trace = try #require(Scan.trace(parent))
        var buffer = ByteBuffer()
        buffer.writeOctets(room: 8) { trace.write(into: &$0) }
        #expect(String(buffer: buffer) == parent)
        var generator = SplitMix64(seed: 1)
        let child = trace.child(using: &generator)
        #expect(child.traceHigh == trace.traceHigh && child.traceLow == trace.traceLow && child.span != trace.span)
        for broken in [
            "", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", parent.uppercased(), parent + "-x",
            "00-00000000000000000000000000000000-b7ad6b7169203331-00",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-00",
        ] {
            #expect(Scan.trace(broken) == nil, "\(broken)")
        }
    }

    private static let trace: TraceParent = {
        var generator = SplitMix64(seed: 1)
        return TraceParent(using: &generator)
    }()

    private static let added: String = {
        var buffer = ByteBuffer(string: "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: http\r\n")
        buffer.writeString("Via: 1.1 milestone-gateway\r\ntraceparent: ")
        buffer.writeOctets(room: 64) { trace.write(into: &$0) }
        buffer.writeString("\r\n\r\n")
        return String(buffer: buffer)
    }()

    private static func forward(_ text: String, identity: Identity? = nil) throws -> String {
        let scanned = try #require(try Scan.whole(text))
        let route = Route("api", prefix: "/api", stripsPrefix: true, to: .upstream(0))
        let request = ClientRequest(
            bytes: ByteBuffer(string: text), head: scanned,
            target: try RequestTarget(Array(text.utf8).span, scanned.targetRange, method: scanned.method),
            route: route, trace: trace, callerSpan: nil,
            origin: RequestOrigin(ClientOrigin(try SocketAddress(ipAddress: "10.0.0.1", port: 1))), start: .now())
        request.identity = identity
        let head = UpstreamRequestHead(request: request, route: route, trace: trace, authority: "b:1")
        var buffer = ByteBuffer()
        // Less room than any head needs.
        buffer.writeOctets(room: 1) { head.write(into: &$0) }
        return String(buffer: buffer)
    }
}
