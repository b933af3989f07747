import HTTPTypes
import KubernetesModel
import NIOCore
import Testing

@testable import KubernetesClient

@Suite struct WatchTests {
    private func pod(_ name: String, version: Int) -> String {
        #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"\#(name)","namespace":"a","resourceVersion":"\#(version)"}}"#
    }

    private func event(_ type: String, _ object: String) -> String {
        #"{"type":"\#(type)","object":\#(object)}"# + "\n"
    }

    private func events(
        _ transport: ScriptedTransport, _ options: WatchOptions = WatchOptions()
    ) async throws -> [WatchEvent<Pod>] {
        var events: [WatchEvent<Pod>] = []
        for try await event in Client(transport: transport).resource(Pod.self, namespace: "a").watch(options) {
            events.append(event)
        }
        return events
    }

    private func summary(_ event: WatchEvent<Pod>) -> String {
        switch event {
        case .added(let pod): "added \(pod.key)"
        case .modified(let pod): "modified \(pod.key)"
        case .deleted(let pod): "deleted \(pod.key)"
        case .bookmark(let version, let isEnd): "bookmark \(version) \(isEnd)"
        case .undecodable(let object, let isDeletion): "undecodable \(object.key) \(isDeletion)"
        }
    }

    @Test(arguments: [1, 7, 64, 4096])
    func readsEventsWhereverThePiecesAreCut(size: Int) async throws {
        let text =
            event("ADDED", pod("x", version: 1)) + event("MODIFIED", pod("x", version: 2))
            + event("BOOKMARK", #"{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"7"}}"#)
            + event("DELETED", pod("x", version: 8))
        let pieces = stride(from: 0, to: text.utf8.count, by: size).map { start in
            String(decoding: Array(text.utf8)[start..<min(start + size, text.utf8.count)], as: UTF8.self)
        }
        let events = try await events(ScriptedTransport(answer(pieces: pieces)))
        #expect(events.map(summary) == ["added a/x", "modified a/x", "bookmark 7 false", "deleted a/x"])
        #expect(events.map(\.resourceVersion) == ["1", "2", "7", "8"])
    }

    @Test(arguments: [
        (#"{"object":"#, #","type":"MODIFIED"}"#), (#"{"type":"MODIFIED","object":"#, #","more":{"a":[1]}}"#),
        (#" { "type" : "MODIFIED", "object" : "#, " } "),
    ])
    func readsEventsHoweverTheyAreWritten(beforeObject: String, afterObject: String) async throws {
        let line = beforeObject + pod("x", version: 2) + afterObject + "\n"
        let events = try await events(ScriptedTransport(answer(pieces: [line])))
        #expect(events.map(summary) == ["modified a/x"])
    }

    @Test func knowsTheEndOfInitialEvents() async throws {
        let bookmark =
            #"{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}},"kind":"Pod"}"#
        let events = try await events(ScriptedTransport(answer(pieces: [event("BOOKMARK", bookmark)])))
        #expect(events.map(summary) == ["bookmark 7 true"])
    }

    @Test func passesOverAnObjectThatDoesNotDecode() async throws {
        let broken =
            #"{"kind":"Pod","metadata":{"name":"bad","namespace":"a","resourceVersion":"3"},"spec":"not an object"}"#
        let pieces = [event("MODIFIED", broken), event("ADDED", pod("x", version: 4)), event("DELETED", broken)]
        let events = try await events(ScriptedTransport(answer(pieces: pieces)))
        #expect(events.map(summary) == ["undecodable a/bad false", "added a/x", "undecodable a/bad true"])
        #expect(events.first?.resourceVersion == "3")
    }

    @Test func namesAnObjectWhoseMetadataIsBroken() async throws {
        let broken = #"{"metadata":{"name":"bad","namespace":"a","resourceVersion":"3","labels":{"a":1}}}"#
        let events = try await events(ScriptedTransport(answer(pieces: [event("ADDED", broken)])))
        #expect(events.map(summary) == ["undecodable a/bad false"])
    }

    @Test func throwsTheStatusOfAnErrorEvent() async throws {
        let status = #"{"kind":"Status","status":"Failure","reason":"Expired","message":"too old","code":410}"#
        let transport = ScriptedTransport(
            answer(pieces: [event("ADDED", pod("x", version: 1)), event("ERROR", status)]))
        await #expect { try await events(transport) } throws: { ($0 as? APIError)?.isGone == true }
    }

    @Test func dropsAnEventThatIsCutOff() async throws {
        let pieces = [event("ADDED", pod("x", version: 1)), #"{"type":"MODIFIED","object":{"#]
        #expect(try await events(ScriptedTransport(answer(pieces: pieces))).map(summary) == ["added a/x"])
    }

    @Test func asksForBookmarksAndResumes() async throws {
        let transport = ScriptedTransport(answer(pieces: []))
        _ = try await events(
            transport, WatchOptions(labelSelector: "a=b,c", resourceVersion: "42", timeout: .seconds(90)))
        #expect(
            transport.lines == [
                "GET /api/v1/namespaces/a/pods?watch=true&labelSelector=a%3Db%2Cc&resourceVersion=42"
                    + "&allowWatchBookmarks=true&timeoutSeconds=90"
            ])
        #expect(transport.requests.first?.delivery == .watch)
    }

    @Test func endsWithinFiveToTenMinutesUnlessToldOtherwise() async throws {
        let transport = ScriptedTransport(answer(pieces: []))
        _ = try await events(transport)
        let seconds = transport.lines.first?.split(separator: "=").last.flatMap { Int($0) }
        #expect(seconds.map((300...600).contains) == true)
    }

    @Test func readsDynamicObjects() async throws {
        let type = ResourceType(group: "example.org", version: "v1", kind: "Thing", plural: "things")
        let object = #"{"metadata":{"name":"x","resourceVersion":"1"},"anything":[1,2.5,null]}"#
        let client = Client(transport: ScriptedTransport(answer(pieces: [event("ADDED", object)])))
        var things: [DynamicObject] = []
        for try await event in client.resource(type).watch() {
            if case .added(let thing) = event { things.append(thing) }
        }
        #expect(things.first?.kind == "Thing")
        #expect(things.first?.content["anything"] == [1, 2.5, nil])
    }

    @Test(arguments: [
        #"{"managedFields" : [{"manager":"}],:\""}] , "name":"x"}"#, #"{"name":"x" , "managedFields":[{}]}"#,
        #"{"name":"x","managedFields":[],"uid":"u"}"#, #"{"name":"x"}"#,
    ])
    func leavesManagedFieldsOut(metadata: String) async throws {
        let line = event("ADDED", #"{"kind":"Pod","metadata":\#(metadata),"spec":{"managedFields":1}}"#)
        let client = Client(transport: ScriptedTransport(answer(pieces: [line])))
        var pods = client.resource(Pod.resource)
        pods.omitsManagedFields = true
        for try await event in pods.watch() {
            guard case .added(let pod) = event else {
                Issue.record("it is read")
                return
            }
            #expect(pod.content["metadata"]?["managedFields"] == nil)
            #expect(pod.content["metadata"]?["name"] == "x")
            #expect(pod.content["spec"] == ["managedFields": 1])
        }
    }
}
