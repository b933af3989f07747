import Foundation
import KubernetesModel
import Testing
import Yams

@testable import MilestoneAPI
@testable import MilestoneResources

/// Platforms and the objects they become.
enum Samples {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every platform of `examples/`, and the one with every field.
    static let names: [String] = {
        let files = FileManager.default.enumerator(
            at: root.appending(path: "examples"), includingPropertiesForKeys: nil)
        let examples = (files?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.pathExtension == "yaml" }
        return (examples.map { $0.deletingPathExtension().lastPathComponent } + ["complete"]).sorted()
    }()

    /// A platform of `examples/`, or the complete one.
    static func named(_ name: String) throws -> MilestonePlatform {
        name == "complete" ? try complete() : try example(name)
    }

    /// A platform of `examples/`, as an API server would store it.
    static func example(_ name: String) throws -> MilestonePlatform {
        let text = try String(contentsOf: root.appending(path: "examples/\(name).yaml"), encoding: .utf8)
        return try platform(text)
    }

    /// What was recorded of each release, and of the newest what is built now.
    static let goldens = root.appending(path: "Tests/MilestoneResourcesTests/Goldens")

    /// The golden files of the newest release.
    static let newestGoldens = goldens.appending(path: newest.description)

    /// The newest release.
    static let newest = Release.history.map(\.version).max() ?? ReleaseVersion(0, 0, 0)

    /// The platform with every field, which is no example for anybody.
    static func complete() throws -> MilestonePlatform {
        let file = newestGoldens.appending(path: "complete/platform.yaml")
        return try platform(String(contentsOf: file, encoding: .utf8))
    }

    /// A platform written in YAML.
    static func platform(_ yaml: String) throws -> MilestonePlatform {
        var platform = try #require(try documents(yaml).first).decode(as: MilestonePlatform.self)
        platform.metadata.namespace = platform.metadata.namespace ?? "apps"
        platform.metadata.uid = "11111111-2222-3333-4444-555555555555"
        return platform
    }

    /// The documents of a YAML file.
    static func documents(_ yaml: String) throws -> [JSONValue] {
        try Yams.load_all(yaml: yaml).map { node in
            try JSONValue(parsing: try JSONSerialization.data(withJSONObject: node))
        }
    }

    /// Credentials that are the same in every run.
    static let secrets: PlatformSecrets = {
        var random = SplitMix(state: 1)
        return PlatformSecrets(
            database: DatabaseCredentials.generate(host: "demo-database.apps.svc", using: &random),
            admin: AdminCredentials.generate(using: &random), signingKeys: SecretData(["k1": "key"]))
    }()

    static func blueprint(
        _ platform: MilestonePlatform, version: String = "0.1.0", releases: [Release] = Release.history
    ) -> Blueprint {
        Blueprint(
            platform: platform, version: platform.spec.version ?? version, secrets: secrets,
            servedKinds: platform.metadata.name == "gitops" ? Set(OptionalKind.all) : [], releases: releases)
    }
}

/// A small generator with a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
