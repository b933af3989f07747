import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(1))) struct FeedTests {
    private let clock = NotingClock()

    private func object(_ name: String, _ version: Int) -> String {
        #"{"metadata":{"name":"\#(name)","namespace":"a","resourceVersion":"\#(version)"}}"#
    }

    private func event(_ type: String, _ object: String) -> String {
        #"{"type":"\#(type)","object":\#(object)}"# + "\n"
    }

    private func bookmark(_ version: Int, endsList: Bool = false) -> String {
        let annotations = endsList ? #","annotations":{"k8s.io/initial-events-end":"true"}"# : ""
        return event("BOOKMARK", #"{"metadata":{"resourceVersion":"\#(version)"\#(annotations)}}"#)
    }

    /// What the feed tells first, as text.
    private func tell(
        _ count: Int, of transport: ScriptedTransport, _ options: FeedOptions = FeedOptions()
    ) async -> [String] {
        let client = Client(transport: transport, retry: .never, clock: clock, random: FixedRandom())
        var told: [String] = []
        for await event in client.resource(ConfigMap.self, namespace: "a").feed(options) {
            told.append(summary(event))
            if told.count == count { break }
        }
        return told
    }

    private func summary(_ event: FeedEvent<ConfigMap>) -> String {
        switch event {
        case .snapshot(let page):
            let names = page.items.map { $0.metadata.name ?? "" } + page.undecodable.map { "\($0.key.name)?" }
            return "[\(names.joined(separator: " "))]@\(page.metadata.resourceVersion ?? "")"
        case .change(.added(let object)): return "+\(object.key.name)"
        case .change(.modified(let object)): return "~\(object.key.name)"
        case .change(.deleted(let object)): return "-\(object.key.name)"
        case .change(.bookmark(let version, _)): return "@\(version)"
        case .change(.undecodable(let object, _)): return "\(object.key.name)?"
        case .interruption(_, let delay): return "waits \(delay / .milliseconds(1))"
        }
    }

    /// What each request asked for, without what is the same for all.
    private func queries(_ transport: ScriptedTransport) -> [String] {
        transport.lines.map { line in
            line.drop { $0 != "?" }.dropFirst().split(separator: "&")
                .filter { !$0.hasPrefix("timeoutSeconds") && !$0.hasPrefix("allowWatchBookmarks") }
                .joined(separator: "&")
        }
    }

    private let streams = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"

    @Test func listsAsAStreamAndGoesOnWithTheSameStream() async {
        let bad = #"{"metadata":{"name":"bad","namespace":"a","resourceVersion":"9"},"data":7}"#
        let transport = ScriptedTransport(
            answer(pieces: [
                event("ADDED", object("y", 9)), event("ADDED", bad), event("ADDED", object("x", 2)),
                bookmark(9, endsList: true), event("MODIFIED", object("x", 12)),
            ]), answer(pieces: [bookmark(20)]))
        #expect(await tell(3, of: transport) == ["[y x bad?]@9", "~x", "@20"])
        #expect(queries(transport) == [streams, "watch=true&resourceVersion=12"])
    }

    @Test func listsInPagesWhereTheServerHasNoStreams() async {
        let transport = ScriptedTransport(
            failure(422, reason: "Invalid"),
            answer(#"{"metadata":{"resourceVersion":"5"},"items":[\#(object("x", 3))]}"#),
            failure(410, reason: "Expired"),
            answer(#"{"metadata":{"resourceVersion":"8"},"items":[]}"#),
            answer(pieces: [event("ADDED", object("z", 9))]))
        #expect(await tell(3, of: transport) == ["[x]@5", "[]@8", "+z"])
        #expect(
            queries(transport) == [
                streams, "limit=500", "watch=true&resourceVersion=5", "limit=500", "watch=true&resourceVersion=8",
            ])
        #expect(clock.sleeps.isEmpty)
    }

    @Test func listsInPagesWhereTheServerHasNeverHeardOfStreams() async {
        let list = answer(#"{"metadata":{"resourceVersion":"5"},"items":[]}"#)
        let plain = ScriptedTransport(answer(pieces: [event("ADDED", object("x", 3)), bookmark(5)]), list)
        #expect(await tell(1, of: plain) == ["[]@5"])
        let ended = ScriptedTransport(answer(pieces: [event("ADDED", object("x", 3))]), list)
        #expect(await tell(1, of: ended) == ["[]@5"])
    }

    @Test func listsAnewAfterAnExpiredVersionWithinTheStream() async {
        let status = #"{"kind":"Status","status":"Failure","reason":"Expired","message":"too old","code":410}"#
        let transport = ScriptedTransport(
            answer(pieces: [bookmark(9, endsList: true), event("ERROR", status)]),
            answer(pieces: [event("ADDED", object("x", 10)), bookmark(30, endsList: true)]))
        #expect(await tell(2, of: transport) == ["[]@9", "[x]@30"])
        #expect(queries(transport) == [streams, streams])
    }

    @Test func backsOffLongerEachTimeAndKeepsItsPlace() async {
        let transport = ScriptedTransport(
            answer(pieces: [bookmark(9, endsList: true)]), failure(429, reason: "TooManyRequests"),
            { _ in throw APIError(.timeout, message: "silence") }, failure(500, reason: "InternalError"),
            answer(pieces: [bookmark(10)]))
        #expect(
            await tell(5, of: transport) == ["[]@9", "waits 800.0", "waits 1600.0", "waits 3200.0", "@10"])
        #expect(queries(transport).dropFirst().allSatisfy { $0 == "watch=true&resourceVersion=9" })
    }

    @Test func listsAnewWhenTheServerIsBehindItsOwnPast() async {
        let behind = #"""
            {"kind":"Status","status":"Failure","reason":"Timeout","code":504,
            "details":{"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}]}}
            """#
        let transport = ScriptedTransport(
            answer(pieces: [bookmark(900, endsList: true)]), answer(behind, status: 504),
            answer(pieces: [bookmark(7, endsList: true)]))
        #expect(await tell(2, of: transport) == ["[]@900", "[]@7"])
    }

    @Test func forgetsFailuresAfterAHealthyTime() {
        var progress = FeedProgress(
            options: FeedOptions(backoff: Backoff(initial: .seconds(1), maximum: .seconds(9))))
        progress.reached("1")
        let error = APIError(.timeout, message: "silence")
        let waits = [0, 5, 75].map {
            progress.failed(progress.request, error, lifetime: .seconds($0), random: 0)
        }
        #expect(waits == [.seconds(1), .seconds(2), .seconds(1)])
    }

    @Test func treatsAWatchThatEndsAtOnceAsAFailure() {
        var progress = FeedProgress(options: FeedOptions())
        progress.reached("1")
        #expect(progress.ended(progress.request, lifetime: .milliseconds(10), wasSilent: true) != nil)
        #expect(progress.ended(progress.request, lifetime: .milliseconds(10), wasSilent: false) == nil)
        #expect(progress.ended(progress.request, lifetime: .seconds(2), wasSilent: true) == nil)
    }

    @Test func doesNotListAnewForeverWithoutWaiting() {
        var progress = FeedProgress(options: FeedOptions())
        let gone = APIError(status: Status(code: 410))
        #expect(progress.failed(.watch(after: "1"), gone, lifetime: .zero, random: 0) == nil)
        #expect(progress.failed(.watch(after: "2"), gone, lifetime: .zero, random: 0) == .milliseconds(1600))
    }
}
