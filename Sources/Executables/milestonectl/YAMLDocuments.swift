import Foundation
import KubernetesModel
import Yams

/// Documents that people wrote in YAML.
enum YAMLDocuments {
    /// The documents of a file; `-` is standard input.
    ///
    /// - Throws: ``ManifestError`` that names the file and what to do.
    static func read(file: String) throws -> [JSONValue] {
        let data =
            file == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: file)
        guard let data else {
            throw ManifestError(
                description: "\(file) can't be read; run this where it is, or name another file with --filename")
        }
        do {
            return try read(String(decoding: data, as: UTF8.self))
        } catch let error as YamlError {
            throw ManifestError(description: "\(file == "-" ? "standard input" : file) is no YAML: \(error)")
        }
    }

    /// The documents of `text`, without empty ones.
    ///
    /// - Throws: `YamlError` with line and column where the text is no YAML.
    static func read(_ text: String) throws -> [JSONValue] {
        var nodes = try compose_all(yaml: text)
        var documents: [JSONValue] = []
        while let node = nodes.next() { documents.append(JSONValue(node: node)) }
        // A sequence of Yams ends where the text breaks, and keeps to itself why.
        if let error = nodes.error { throw error }
        return documents.filter { !$0.isNull }
    }
}

extension JSONValue {
    /// What a node of YAML is in JSON, by the core schema.
    fileprivate init(node: Yams.Node) {
        switch node {
        case .mapping(let mapping):
            self = .object(
                Dictionary(
                    mapping.map { ($0.key.string ?? "", JSONValue(node: $0.value)) }, uniquingKeysWith: { $1 }))
        case .sequence(let sequence):
            self = .array(sequence.map(JSONValue.init(node:)))
        case .scalar(let scalar):
            self.init(scalar, tag: node.tag)
        case .alias:
            self = .null
        }
    }

    private init(_ scalar: Yams.Node.Scalar, tag: Tag) {
        switch tag {
        case Tag(.null): self = .null
        case Tag(.bool): self = Bool.construct(from: scalar).map(JSONValue.bool) ?? .string(scalar.string)
        case Tag(.int): self = Int64.construct(from: scalar).map(JSONValue.integer) ?? .string(scalar.string)
        case Tag(.float): self = Double.construct(from: scalar).map(JSONValue.number) ?? .string(scalar.string)
        default: self = .string(scalar.string)
        }
    }
}
