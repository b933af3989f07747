import Foundation
import KubernetesModel
import Testing

@testable import LocalKubelet

struct VolumeTests {
    private let files = VolumeFiles(fields: .sample, objects: .sample, tokens: ["": "token", "vault": "other"])

    @Test func keysBecomeFiles() throws {
        let volume = Volume(name: "v", configMap: ConfigMapVolumeSource(name: "settings", defaultMode: 0o400))
        #expect(
            try files.files(of: volume) == [
                ProjectedFile(path: "mode", contents: Array("fast".utf8), mode: 0o400),
                ProjectedFile(path: "port", contents: Array("8000".utf8), mode: 0o400),
            ])
    }

    @Test func itemsChooseAndRename() throws {
        let volume = Volume(
            name: "v",
            secret: SecretVolumeSource(
                secretName: "credentials", items: [KeyToPath(key: "password", path: "db/pass", mode: 0o440)]))
        #expect(
            try files.files(of: volume) == [
                ProjectedFile(path: "db/pass", contents: Array("s3cret".utf8), mode: 0o440)
            ])
    }

    @Test func projectsSeveralSources() throws {
        let volume = Volume(
            name: "v",
            projected: ProjectedVolumeSource(sources: [
                VolumeProjection(serviceAccountToken: ServiceAccountTokenProjection(path: "token")),
                VolumeProjection(
                    serviceAccountToken: ServiceAccountTokenProjection(audience: "vault", path: "vault-token")),
                VolumeProjection(
                    downwardAPI: DownwardAPIProjection(items: [
                        DownwardAPIVolumeFile(
                            path: "namespace", fieldRef: ObjectFieldSelector(fieldPath: "metadata.namespace"))
                    ])),
            ]))
        let contents = try files.files(of: volume)?.map { "\($0.path)=\(String(decoding: $0.contents, as: UTF8.self))" }
        #expect(contents == ["token=token", "vault-token=other", "namespace=default"])
    }

    @Test func missingObjectsAreProblemsUnlessOptional() throws {
        let wanted = Volume(name: "v", configMap: ConfigMapVolumeSource(name: "nope"))
        #expect(throws: ConfigurationProblem.notFound(kind: "configmap", name: "nope")) { try files.files(of: wanted) }
        let optional = Volume(name: "v", configMap: ConfigMapVolumeSource(name: "nope", optional: true))
        #expect(try files.files(of: optional) == [])
    }

    @Test func directoriesChangeAtOnce() async throws {
        try await withTemporaryDirectory { path in
            let directory = AtomicDirectory(path: path + "/volume")
            let first = ProjectedFile(path: "a", contents: Array("1".utf8), mode: 0o640)
            let nested = ProjectedFile(path: "sub/b", contents: Array("2".utf8), mode: 0o644)
            let isNew = try directory.write([first, nested], version: "one")
            let isNewAgain = try directory.write([first, nested], version: "two")
            #expect(isNew && !isNewAgain)
            #expect(HostFiles.linkDestination(of: directory.path + "/..data") == "..one")
            #expect(HostFiles.linkDestination(of: directory.path + "/sub") == "..data/sub")

            let changed = ProjectedFile(path: "a", contents: Array("3".utf8), mode: 0o640)
            try directory.write([changed], version: "three")
            #expect(HostFiles.names(in: directory.path) == ["..data", "..three", "a"])
            #expect(try String(contentsOfFile: directory.path + "/a", encoding: .utf8) == "3")
        }
    }

    @Test func tokensAreRenewedBeforeTheirEnd() {
        var cache = TokenCache()
        let now = Date(timeIntervalSince1970: 1000)
        #expect(!cache.isFresh("", now: now))
        cache.keep(
            TokenRequestStatus(token: "t", expirationTimestamp: Timestamp(now.addingTimeInterval(100))), audience: "",
            lifetime: 100, now: now)
        #expect(cache.isFresh("", now: now.addingTimeInterval(79)))
        #expect(!cache.isFresh("", now: now.addingTimeInterval(81)))
        #expect(cache.tokens == ["": "t"])
    }
}

/// Lends a directory that is gone afterwards.
func withTemporaryDirectory<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let path = NSTemporaryDirectory() + "kubelet-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            Issue.record(error)
        }
    }
    return try await body(path)
}
