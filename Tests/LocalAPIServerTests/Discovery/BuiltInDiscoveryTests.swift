import Foundation
import HTTPTypes
import KubernetesModel
import Testing

@testable import LocalAPIServer

/// What is served, beside what a real server of the same version said that it serves.
@Suite struct BuiltInDiscoveryTests {
    private static let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// One line a resource: group, version, plural, singular, kind, scope, verbs, short names, categories and
    /// subresources.
    private static func lines(_ document: JSONValue) -> [String] {
        func texts(_ value: JSONValue?) -> String {
            (value?.arrayValue?.compactMap(\.stringValue) ?? []).joined(separator: ",")
        }
        func text(_ value: JSONValue?) -> String { value?.stringValue ?? "" }
        return (document["items"]?.arrayValue ?? []).flatMap { group in
            (group["versions"]?.arrayValue ?? []).flatMap { version in
                (version["resources"]?.arrayValue ?? []).map { resource in
                    let subresources = (resource["subresources"]?.arrayValue ?? []).map { subresource in
                        let kind = ["group", "version", "kind"].compactMap { member in
                            subresource["responseKind"]?[member]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
                        }
                        return "\(text(subresource["subresource"]))=\(kind.joined(separator: ".")):"
                            + texts(subresource["verbs"])
                    }
                    return [
                        group.name, text(version["version"]), text(resource["resource"]),
                        text(resource["singularResource"]), text(resource[path: "responseKind", "kind"]),
                        text(resource["scope"]), texts(resource["verbs"]), texts(resource["shortNames"]),
                        texts(resource["categories"]), subresources.joined(separator: ";"),
                    ].joined(separator: "\t")
                }
            }
        }
    }

    @Test func servesWhatTheRealServerServes() async throws {
        let url = try #require(
            Bundle.module.url(forResource: "builtin-discovery", withExtension: "tsv", subdirectory: "Vectors"))
        let expected = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
        let server = try await TestServer()
        var served: [String] = []
        for path in ["/api", "/apis"] {
            served += Self.lines(try await server.send(.get, path, accept: Self.aggregated).document)
        }
        for line in expected { #expect(served.contains(line), "missing or different: \(line)") }
        for line in served { #expect(expected.contains(line), "unknown to the real server: \(line)") }
        // A group's place says which of two resources of one name a short name means.
        func groups(_ lines: [String]) -> [Substring] {
            lines.map { $0.prefix { $0 != "\t" } }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
        #expect(groups(served) == groups(expected))
    }

    /// Every kind has a schema, so that unknown fields are told and `kubectl explain` explains.
    @Test func hasASchemaOfEveryKind() async throws {
        let server = try await TestServer()
        for kind in server.server.handler.registry.snapshot.kinds.values.joined() {
            let type = kind.type
            let path = type.group.isEmpty ? "api/\(type.version)" : "apis/\(type.apiVersion)"
            let document = try await server.send(.get, "/openapi/v3/\(path)").document
            let schemas = document[path: "components", "schemas"]?.objectValue ?? [:]
            let own: JSONValue = [
                "group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind),
            ]
            let isThere = schemas.values.contains { schema in
                schema["x-kubernetes-group-version-kind"]?.arrayValue?.contains(own) == true
            }
            #expect(isThere, "\(type.kind)")
        }
    }
}
