import Foundation
import KubernetesModel
import Testing
import Yams

@testable import MilestoneAPI

@Suite struct CustomResourceDefinitionTests {
    let definition = MilestonePlatform.customResourceDefinition

    private func schema(at path: String...) throws -> JSONValue {
        let root = try #require(definition.spec?.versions.first?.schema?.openAPIV3Schema)
        return try path.reduce(root) { schema, name in try #require(schema["properties"]?[name], "no \(name)") }
    }

    @Test func committedFileIsWhatTheTypesSay() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "crds/milestoneplatforms.yaml")
        let generated = try JSONValue(encoding: definition).yaml
        if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
            try Data(generated.utf8).write(to: file)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(committed == generated, "run `make crds`")
    }

    @Test func fitsIntoAnAnnotation() throws {
        #expect(try JSONValue(encoding: definition).yaml.utf8.count < 200_000)
    }

    @Test func yamlReadsBackAsTheSameDocument() throws {
        let document = try JSONValue(encoding: definition)
        let node = try #require(try Yams.load(yaml: document.yaml))
        let data = try JSONSerialization.data(withJSONObject: node)
        #expect(try JSONValue(parsing: data) == document)
    }

    @Test func saysWhatStandsInTheContract() throws {
        let spec = try #require(definition.spec)
        #expect(definition.metadata.name == "milestoneplatforms.platform.milestones.dev")
        #expect(spec.names.shortNames == ["mp"] && spec.names.categories == ["milestones"])
        #expect(spec.scope == "Namespaced" && spec.versions.count == 1)
        #expect(spec.versions[0].subresources?.status == [:])
        #expect(
            spec.versions[0].additionalPrinterColumns?.map(\.name) == ["Ready", "Reason", "Version", "URL", "Age"])
        #expect(try schema(at: "status")["default"] == ["observedGeneration": -1])
    }

    @Test func defaultsComeFromTheTypes() throws {
        #expect(try schema(at: "spec", "gateway", "replicas")["default"] == 1)
        #expect(try schema(at: "spec", "driftPolicy")["default"] == "Correct")
        #expect(try schema(at: "spec", "gateway")["default"] == [:])
        #expect(try schema(at: "spec", "database")["default"] == ["managed": [:]])
        #expect(try schema(at: "spec", "version")["default"] == nil)
    }

    @Test func everyPropertyIsDescribed() throws {
        func undescribed(_ schema: JSONValue, _ path: String) -> [String] {
            (schema["properties"]?.objectValue ?? [:]).flatMap { name, property in
                let here = "\(path).\(name)"
                let missing = property["description"] == nil && here != ".metadata" ? [here] : []
                return missing + undescribed(property, here) + undescribed(property["items"] ?? [:], here + "[]")
            }
        }
        #expect(undescribed(try schema(), "").isEmpty)
    }

    /// Rules in CEL are costed by the API server: what they read must have a bound.
    @Test func whatRulesReadIsBounded() throws {
        let managed = try schema(at: "spec", "database", "managed")
        #expect(managed["properties"]?["version"]?["pattern"] != nil)
        #expect(managed["properties"]?["version"]?["maxLength"] != nil)
        #expect(try schema(at: "spec", "database", "managed", "storage", "size")["maxLength"] != nil)
        #expect(try schema(at: "spec", "gateway", "auth", "accessTokenLifetime")["maxLength"] != nil)
    }
}
