import Foundation
import KubernetesModel
import NIOHTTP1
import ObjectStorageTesting
import Testing

/// What becomes of the milestones that somebody wrote: they are backed up, restored, and stay while their volume grows.
@Suite(.serialized, .runningPlatform(slot: 6), .timeLimit(.minutes(10)))
struct DataTests {
    private var platform: Installation {
        get throws { try #require(RunningPlatform.current) }
    }

    @Test func fillsANewPlatformWithABackup() async throws {
        let platform = try platform
        try await platform.patch(
            #"{"spec":{"database":{"managed":{"backup":{"schedule":"* * * * *","volume":{"size":"1Gi"},"s3":null}}}}}"#)
        try await eventually("there is a schedule") {
            try await platform.kubectl(["get", "cronjob", "quickstart-backup"]).status == 0
        }
        try await platform.ready()
        let id = try await platform.write("A milestone that is backed up")

        try await platform.kubectl("create", "job", "backup-now", "--from=cronjob/quickstart-backup")
        try await platform.kubectl("wait", "--for=condition=Complete", "job/backup-now", "--timeout=60s")
        let report = try await platform.kubectl("logs", "job/backup-now")
        let dump = try #require(report.firstMatch(of: /wrote (?<name>\w+\.dump), (?<bytes>\d+) bytes/), "\(report)")
        // The schedule may have made a dump since, of the same milestones; names are times.
        try await eventually("the status tells of the dump") {
            let backup = try await platform.status()["backup"]
            return try #require(backup?["lastDump"]?.stringValue, "\(backup ?? [:])") >= dump.name
        }
        let backup = try #require(try await platform.status()["backup"])
        let (told, written) = (try #require(backup["lastDumpBytes"]?.integerValue), try #require(Int64(dump.bytes)))
        #expect(abs(Int64(told) - written) < 4096, "\(backup)")
        #expect(backup["lastFailureTime"] == nil, "\(backup)")

        let restored = try await platform.restore("restored", from: #"{"volume":{"claimName":"quickstart-backup"}}"#)
        let (before, after) = try await (Self.milestones(platform.url), Self.milestones(restored))
        #expect(after == before)
        #expect(after[id]?["title"] == "A milestone that is backed up")
        // It is a platform of its own: its administrator, its data.
        let token = try await platform.login("restored", at: restored)
        let milestone = "/api/v1/milestones/\(id)"
        #expect(try await HTTPAnswer.of(.DELETE, restored + milestone, token: token).status == 204)
        #expect(try await HTTPAnswer.of(.GET, restored + milestone).status == 404)
        #expect(try await HTTPAnswer.of(.GET, platform.url + milestone).status == 200)
        try await platform.kubectl("delete", "mp", "restored")
    }

    @Test func fillsANewPlatformWithABackupFromABucket() async throws {
        let platform = try platform
        try await StoreServer.with { store, endpoint in
            try await platform.kubectl(
                "create", "secret", "generic", "bucket-keys", "--from-literal=accessKeyID=id",
                "--from-literal=secretAccessKey=wrong")
            let place = #""endpoint":"\#(endpoint)","bucket":"backups","credentialsSecretRef":{"name":"bucket-keys"}"#
            try await platform.patch(
                #"{"spec":{"database":{"managed":{"backup":{"schedule":"0 0 1 1 *","volume":null,"s3":{\#(place)}}}}}}"#
            )
            try await eventually("the schedule is for the bucket") {
                let claims = try await platform.kubectl([
                    "get", "cronjob", "quickstart-backup", "-o",
                    "jsonpath={.spec.jobTemplate.spec.template.spec.containers[0].name}",
                ])
                return claims.status == 0 && claims.output == "store"
            }
            try await platform.ready()
            let id = try await platform.write("A milestone that is backed up in a bucket")

            // The store takes nothing that isn't signed with its key, and the status says so.
            try await platform.kubectl("create", "job", "refused", "--from=cronjob/quickstart-backup")
            try await eventually("the status tells of the failure") {
                try await platform.status()["backup"]?["lastFailureMessage"]?.stringValue?
                    .contains("SignatureDoesNotMatch") == true
            }
            #expect(store.objects.isEmpty)
            try await platform.kubectl("delete", "job", "refused")
            try await platform.kubectl(
                "patch", "secret", "bucket-keys", "--type=merge", "-p", #"{"stringData":{"secretAccessKey":"secret"}}"#)

            let (start, old) = (Date(), Date(timeIntervalSince1970: 915_148_800))
            store.put("default/quickstart/19990101T000000Z.dump", Data("old".utf8), modified: old)
            store.put("default/other/19990101T000000Z.dump", Data("another's".utf8), modified: old)
            try await platform.kubectl("create", "job", "bucket-now", "--from=cronjob/quickstart-backup")
            try await platform.kubectl("wait", "--for=condition=Complete", "job/bucket-now", "--timeout=60s")
            let (key, dump) = try #require(store.objects.first { $0.value.modified >= start })
            #expect(dump.content.starts(with: Data("PGDMP".utf8)))
            #expect(key.hasPrefix("default/quickstart/"))
            // What is older than the retention goes, and what is another platform's stays.
            #expect(store.objects.keys.sorted() == ["default/other/19990101T000000Z.dump", key])
            #expect(store.openUploads == 0)
            try await eventually("the status tells of the dump") {
                let backup = try await platform.status()["backup"]
                return backup?["lastDump"]?.stringValue.map(key.hasSuffix) == true
                    && backup?["lastDumpBytes"]?.integerValue == Int64(dump.content.count)
            }

            let restored = try await platform.restore(
                "refilled", from: #"{"s3":{"prefix":"default/quickstart",\#(place)}}"#)
            let (before, after) = try await (Self.milestones(platform.url), Self.milestones(restored))
            #expect(after == before)
            #expect(after[id]?["title"] == "A milestone that is backed up in a bucket")
            try await platform.kubectl("delete", "mp", "refilled")
        }
    }

    @Test func keepsTheDataWhileItsVolumeGrows() async throws {
        let platform = try platform
        let id = try await platform.write("A milestone on a volume that grows")
        func pod() async throws -> String {
            try await platform.kubectl("get", "pod", "quickstart-database-0", "-o", "jsonpath={.metadata.uid}")
        }
        let before = try await pod()

        try await platform.patch(#"{"spec":{"database":{"managed":{"storage":{"size":"12Gi"}}}}}"#)
        try await eventually("the claim has room") {
            try await platform.kubectl(
                "get", "pvc", "data-quickstart-database-0", "-o",
                "jsonpath={.spec.resources.requests.storage} {.status.capacity.storage}") == "12Gi 12Gi"
        }
        try await eventually("new claims would be as large") {
            let set = try await platform.kubectl([
                "get", "sts", "quickstart-database", "-o",
                "jsonpath={.spec.volumeClaimTemplates[0].spec.resources.requests.storage}",
            ])
            return set.status == 0 && set.output == "12Gi"
        }
        try await platform.ready()
        #expect(try await HTTPAnswer.of(.GET, platform.url + "/api/v1/milestones/\(id)").status == 200)
        #expect(try await pod() == before)
    }

    /// All milestones that a gateway shows, by their id.
    private static func milestones(_ url: String) async throws -> [String: JSONValue] {
        var found: [String: JSONValue] = [:]
        var next: String?
        repeat {
            let cursor = next.map { "&cursor=\($0)" } ?? ""
            let page = try await HTTPAnswer.of(.GET, "\(url)/api/v1/milestones?limit=200\(cursor)").json
            for item in try #require(page["items"]?.arrayValue) { found[try #require(item["id"]?.stringValue)] = item }
            next = page["next_cursor"]?.stringValue
        } while next != nil
        return found
    }
}

extension Installation {
    /// Makes a platform that begins with a dump, and waits until it is ready.
    ///
    /// - Parameter place: where the dump is, as JSON.
    /// - Returns: where its gateway answers.
    func restore(_ name: String, from place: String) async throws -> String {
        try await kubectl(
            "apply", "-f", "-",
            input: #"""
                {"apiVersion":"platform.milestones.dev/v1alpha1","kind":"MilestonePlatform",
                 "metadata":{"name":"\#(name)","namespace":"default"},
                 "spec":{"database":{"managed":{"version":"15","restore":\#(place)}}}}
                """#)
        try await ready(name)
        let address = try await kubectl("get", "svc", "\(name)-gateway", "-o", "jsonpath={.spec.clusterIP}")
        return "http://\(address):8080"
    }

    /// Writes a milestone through the gateway of the quickstart platform.
    ///
    /// - Returns: its id.
    func write(_ title: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let created = try await HTTPAnswer.of(
            .POST, url + "/api/v1/milestones", token: login(),
            json: [
                "date": "2026-11-25", "title": .string(title), "description": "A test wrote it.",
                "category": "computing", "language": "en",
            ])
        try #require(created.status == 201, "\(created.body)", sourceLocation: sourceLocation)
        return try #require(try created.json["id"]?.stringValue, sourceLocation: sourceLocation)
    }
}
