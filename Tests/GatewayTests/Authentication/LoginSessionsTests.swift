import Testing

@testable import Gateway

@Suite("Sessions")
struct LoginSessionsTests {
    private static let ada = Identity(subject: "ada", role: .editor)

    private static func next(_ outcome: LoginSessions.Outcome) -> RefreshToken? {
        if case .refreshed(_, let next, _) = outcome { return next }
        return nil
    }

    @Test func aTokenIsGoodForOneExchange() throws {
        let sessions = LoginSessions(lifetime: 1000)
        let first = sessions.begin(for: Self.ada, now: 0).token
        guard case .refreshed(let identity, let second, let expiry) = sessions.refresh(first, now: 100) else {
            Issue.record("the first token must be good")
            return
        }
        #expect(identity == Self.ada)
        #expect(expiry == 1000, "refreshing doesn't prolong the session")
        let third = try #require(Self.next(sessions.refresh(second, now: 200)))
        #expect(Self.next(sessions.refresh(third, now: 300)) != nil)
    }

    @Test func aSecondUseEndsTheSessionForEverybody() throws {
        let sessions = LoginSessions(lifetime: 1000)
        let first = sessions.begin(for: Self.ada, now: 0).token
        let second = try #require(Self.next(sessions.refresh(first, now: 100)))
        let third = try #require(Self.next(sessions.refresh(second, now: 200)))
        #expect(sessions.refresh(first, now: 201) == .refused(.reused), "however old it is")
        #expect(sessions.refresh(third, now: 202) == .refused(.unknown))
        #expect(sessions.count == 0)
    }

    @Test func aLostAnswerMayBeAskedForAgainAtOnce() throws {
        let sessions = LoginSessions(lifetime: 1000)
        let first = sessions.begin(for: Self.ada, now: 0).token
        #expect(Self.next(sessions.refresh(first, now: 100)) != nil)
        let again = try #require(Self.next(sessions.refresh(first, now: 105)))
        #expect(Self.next(sessions.refresh(again, now: 200)) != nil)
        #expect(sessions.refresh(first, now: 300) == .refused(.reused))
    }

    @Test func aSessionEndsInTime() {
        let sessions = LoginSessions(lifetime: 1000)
        let token = sessions.begin(for: Self.ada, now: 0).token
        #expect(sessions.refresh(token, now: 1000) == .refused(.expired))
        #expect(sessions.count == 0)
    }

    @Test func onlyItsBearerEndsASession() throws {
        let sessions = LoginSessions(lifetime: 1000)
        let token = sessions.begin(for: Self.ada, now: 0).token
        var generator = SplitMix64(seed: 1)
        let forged = RefreshToken(for: token.session, using: &generator)
        sessions.end(forged, now: 1)
        #expect(sessions.refresh(forged, now: 1) == .refused(.unknown))
        let next = try #require(Self.next(sessions.refresh(token, now: 2)), "a guess ends nothing")
        sessions.end(next, now: 3)
        #expect(sessions.count == 0)
    }

    @Test func sessionsTakeBoundedMemory() {
        let sessions = LoginSessions(lifetime: 1000, capacity: 10)
        let tokens = (0..<25).map { sessions.begin(for: Self.ada, now: Double($0)).token }
        #expect(sessions.count <= 10)
        #expect(Self.next(sessions.refresh(tokens[24], now: 30)) != nil, "the latest stay")
    }

    @Test func tokensAreReadAsTheyAreWritten() throws {
        var generator = SplitMix64(seed: 1)
        let token = RefreshToken(for: SessionID(using: &generator), using: &generator)
        #expect(RefreshToken(token.text) == token)
        #expect(token.text.utf8.count == 64)
        for text in ["", "a", String(token.text.dropLast()), token.text + "AAAA", token.text + "=", "ä"] {
            #expect(RefreshToken(text) == nil)
        }
    }

    @Test(arguments: [
        ("milestones_access=abc", "abc"), ("a=b; milestones_access=abc; c=d", "abc"),
        ("milestones_access=", ""), ("a=milestones_access=x;milestones_access=y", "y"),
        ("xmilestones_access=abc", nil), ("milestones_access_=abc", nil), ("MILESTONES_ACCESS=abc", nil), ("", nil),
    ])
    func findsACookie(field: String, value: String?) {
        let bytes = Array(field.utf8)
        let range = SessionCookies.value(of: SessionCookies.access, bytes.span, bytes.indices)
        #expect(range.map { bytes.span.text($0) } == value)
    }
}
