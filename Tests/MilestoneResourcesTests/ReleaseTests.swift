import Foundation
import KubernetesModel
import MilestoneAPI
import Testing

@testable import MilestoneResources

/// A platform keeps the pods of its version, whatever later releases make of theirs.
@Suite struct ReleaseTests {
    /// A release of tomorrow that changes every pod.
    static let next = Release(ReleaseVersion(9, 0, 0), tags: [.grafana: "99.0.0"]) { template in
        template.terminationGracePeriodSeconds += 1
    }

    /// The folders of golden files, by release and example.
    static let recorded: [(String, String)] = {
        func folders(_ place: URL) -> [String] {
            let found = try? FileManager.default.contentsOfDirectory(
                at: place, includingPropertiesForKeys: [.isDirectoryKey])
            return (found ?? []).filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
        }
        return folders(Samples.goldens).flatMap { version in
            folders(Samples.goldens.appending(path: version)).map { (version, $0) }
        }
    }()

    /// What decides whether pods are made anew: their templates, and what can't change without another object.
    private func whatRollsPods(_ objects: [JSONValue]) -> [String: String] {
        let paths = [
            ["spec", "template"], ["spec", "jobTemplate", "spec", "template"], ["spec", "selector"],
            ["spec", "serviceName"], ["spec", "volumeClaimTemplates"],
        ]
        let kinds = ["Deployment", "StatefulSet", "Job", "CronJob"]
        return objects.reduce(into: [:]) { parts, object in
            let kind = object["kind"]?.stringValue ?? ""
            let name = "\(kind) \(object[path: "metadata", "name"]?.stringValue ?? "")"
            if kind == OptionalKind.cluster.kind { parts[name] = object["spec"]?.yaml }
            guard kinds.contains(kind) else { return }
            for path in paths {
                parts["\(name) \(path.joined(separator: "."))"] = path.reduce(object as JSONValue?) { $0?[$1] }?.yaml
            }
        }
    }

    @Test func everyReleaseIsRecorded() {
        let folders = Set(Self.recorded.map(\.0))
        #expect(folders == Set(Release.history.map(\.version.description)))
        #expect(Release.history.map(\.version) == Release.history.map(\.version).sorted())
        #expect(Samples.newest <= ReleaseVersion(OperatorName.version) ?? ReleaseVersion(0, 0, 0))
    }

    @Test(arguments: recorded, [false, true])
    func laterReleasesLeaveThePodsOfARecordedOneAlone(recorded: (version: String, example: String), isLater: Bool)
        throws
    {
        let folder = Samples.goldens.appending(path: "\(recorded.version)/\(recorded.example)")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let objects = try files.filter { $0.lastPathComponent != "platform.yaml" }.flatMap { file in
            try Samples.documents(String(contentsOf: file, encoding: .utf8))
        }
        var platform = try Samples.platform(
            String(contentsOf: folder.appending(path: "platform.yaml"), encoding: .utf8))
        platform.spec.version = recorded.version
        let blueprint = Samples.blueprint(platform, releases: Release.history + (isLater ? [Self.next] : []))
        let expected = whatRollsPods(objects)
        #expect(expected.count > 5)
        #expect(whatRollsPods(blueprint.objects.values.flatMap { $0.map(\.content) }) == expected)
    }

    @Test func aLaterReleaseAmendsThePodsOfItsOwnVersion() throws {
        let platform = try Samples.example("monitoring")
        func container(_ version: String) throws -> (grace: Int64?, image: String?) {
            let blueprint = Samples.blueprint(platform, version: version, releases: Release.history + [Self.next])
            let workload = try #require(
                blueprint.objects[.grafana]?.first { $0.resource == Deployment.resource }
            ).content
            let pod = try workload.decode(as: Deployment.self).spec?.template.spec
            return (pod?.terminationGracePeriodSeconds, pod?.containers.first?.image)
        }
        #expect(try container("8.9.9").grace == 30)
        let later = try container("9.0.0")
        #expect(later.grace == 31 && later.image?.hasSuffix(":99.0.0") == true)
        // A release candidate has the pods of what it leads to, and a branch those of the newest.
        #expect(try container("9.0.0-rc.1").grace == 31)
        #expect(try container("main").grace == 31)
    }

    @Test(arguments: [
        ("0.1.0", "0.1.0"), ("v1.2.3", "1.2.3"), ("1.2.3-rc.1+build", "1.2.3"), ("main", nil), ("1.2", nil),
        ("1.x.3", nil), ("1.2.3.4", nil),
    ])
    func readsVersions(text: String, version: String?) {
        #expect(ReleaseVersion(text)?.description == version)
    }
}
