import Foundation
package import KubernetesModel
import Synchronization

/// Named schemas that refer to each other; each is read when it is first asked for.
package final class SchemaCatalog: Sendable {
    private struct Entry: Sendable {
        var json: ArraySlice<UInt8>
        var schema: Schema?
    }

    /// The definition of times in microseconds; its format does not tell it from times in seconds.
    private static let microTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"

    private let entries: Mutex<[String: Entry]>
    private let namesByKind: [String: String]

    /// The schemas of Kubernetes 1.36's built-in kinds.
    package static let builtIn = SchemaCatalog(table: builtInTable())

    /// Reads a table: a definition a line, with its name, its `group/version/kind` or nothing, and its JSON,
    /// separated by tabs.
    init(table: [UInt8]) {
        var entries: [String: Entry] = [:]
        var namesByKind: [String: String] = [:]
        for line in table.split(separator: UInt8(ascii: "\n")) {
            let columns = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
            guard columns.count == 3 else { continue }
            let name = String(decoding: columns[0], as: UTF8.self)
            entries[name] = Entry(json: columns[2])
            if !columns[1].isEmpty { namesByKind[String(decoding: columns[1], as: UTF8.self)] = name }
        }
        self.entries = Mutex(entries)
        self.namesByKind = namesByKind
    }

    /// The schema of a name, such as `io.k8s.api.core.v1.Container`.
    package func schema(named name: String) -> Schema? {
        // Reading happens outside the lock: a definition may refer to itself, and reading twice does no harm.
        guard let entry = entries.withLock({ $0[name] }) else { return nil }
        if let schema = entry.schema { return schema }
        guard var json = Self.document(entry.json) else { return nil }
        if name == Self.microTime { json["format"] = .string(SchemaConstraints.microTime) }
        let schema = Schema(json, catalog: self)
        return entries.withLock { entries in
            if let first = entries[name]?.schema { return first }
            entries[name]?.schema = schema
            return schema
        }
    }

    /// The schema of a kind.
    package func schema(group: String, version: String, kind: String) -> Schema? {
        namesByKind["\(group)/\(version)/\(kind)"].flatMap(schema(named:))
    }

    /// The name of a kind's definition.
    package func name(group: String, version: String, kind: String) -> String? {
        namesByKind["\(group)/\(version)/\(kind)"]
    }

    /// The names of all definitions.
    package var names: [String] { entries.withLock { $0.keys.sorted() } }

    /// A definition as OpenAPI JSON; its references are bare names.
    package func document(named name: String) -> JSONValue? {
        entries.withLock { $0[name]?.json }.flatMap(Self.document)
    }

    private static func document(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            preconditionFailure("the table of schemas is damaged: \(error)")
        }
    }

    private static func builtInTable() -> [UInt8] {
        guard let url = Bundle.module.url(forResource: "builtin-schemas", withExtension: "tsv") else {
            preconditionFailure("builtin-schemas.tsv is missing from \(Bundle.module.bundlePath)")
        }
        do {
            return Array(try Data(contentsOf: url))
        } catch {
            preconditionFailure("can't read \(url.path): \(error)")
        }
    }
}

/// A place where one definition uses another.
final class SchemaReference: Sendable {
    private let name: String
    private let catalog: SchemaCatalog
    private let target: Mutex<Schema?> = Mutex(nil)

    init(name: String, catalog: SchemaCatalog) {
        self.name = name
        self.catalog = catalog
    }

    /// The definition, passed once through `adapt`.
    func target(_ adapt: (Schema) -> Schema) -> Schema {
        if let known = target.withLock({ $0 }) { return known }
        guard let definition = catalog.schema(named: name) else {
            preconditionFailure("no schema is named \(name)")
        }
        let adapted = adapt(definition.resolved)
        return target.withLock { target in
            target = target ?? adapted
            return target ?? adapted
        }
    }
}
