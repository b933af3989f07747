import ArgumentParser
import Foundation
import KubernetesModel
import MilestoneAPI
import MilestoneOperator
import MilestoneResources

/// `milestonectl render`: what a platform becomes, by the operator's own code and without a cluster.
struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print the objects that a MilestonePlatform becomes, without a cluster.",
        discussion: """
            Equal input gives equal output. Secrets are generated inside the cluster and are not printed; pod templates \
            that follow a Secret by its hash carry the hash of an empty one.
            """)

    @Option(name: .shortAndLong, help: "File with MilestonePlatform documents; - is standard input.")
    var filename: String

    @Option(name: .shortAndLong, help: "Namespace of platforms that name none.")
    var namespace = "default"

    @Option(
        help: ArgumentHelp(
            "Write a file for each object into this directory, as NAMESPACE/KIND-NAME.yaml, in place of printing them.",
            valueName: "directory"))
    var split: String?

    func run() throws {
        let platforms = try YAMLDocuments.read(file: filename)
            .filter { $0["kind"]?.stringValue == MilestonePlatform.resource.kind }
            .map { try $0.decode(as: MilestonePlatform.self) }
        guard !platforms.isEmpty else {
            throw ValidationError("\(filename) holds no \(MilestonePlatform.resource.kind)")
        }
        let rendered = try platforms.flatMap(objects)
        guard let split else {
            print(rendered.yamlDocuments, terminator: "")
            return
        }
        for object in rendered {
            let folder = URL(filePath: split).appending(path: object.key.namespace ?? "cluster")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: "\(object.resource.kind.lowercased())-\(object.key.name).yaml")
            try Data(object.content.yaml.utf8).write(to: file)
        }
    }

    private func objects(of written: MilestonePlatform) throws -> [DesiredObject] {
        var platform = written
        platform.metadata.namespace = platform.metadata.namespace ?? namespace
        if let rejection = Rejection.ofPlatform(platform) {
            throw ValidationError("\(platform.key): \(rejection.message)")
        }
        let blueprint = Blueprint(
            platform: platform, version: platform.spec.version ?? OperatorName.version, secrets: .none)
        return Component.allCases.flatMap { blueprint.objects[$0] ?? [] }
    }
}
