import Crypto
package import KubernetesModel
import MilestoneAPI

/// An object as the operator wants it: only the fields that it has an opinion on.
package struct DesiredObject: Sendable, Equatable {
    /// The object's kind.
    package let resource: ResourceType
    /// Namespace and name.
    package let key: ObjectKey
    /// The document, without the hash.
    package let content: JSONValue

    /// Takes a typed object.
    package init(_ object: some KubernetesObject) {
        resource = type(of: object).resource
        key = object.key
        content = JSONValue(of: object)
    }

    /// Takes an object of a kind that has no type here.
    package init(_ resource: ResourceType, metadata: ObjectMeta, spec: JSONValue) {
        self.resource = resource
        key = ObjectKey(namespace: metadata.namespace, name: metadata.name ?? "")
        content = [
            "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind),
            "metadata": JSONValue(of: metadata), "spec": spec,
        ]
    }

    private init(_ resource: ResourceType, _ key: ObjectKey, _ content: JSONValue) {
        self.resource = resource
        self.key = key
        self.content = content
    }

    /// The same object with another document.
    package func replacing(_ content: JSONValue) -> DesiredObject { DesiredObject(resource, key, content) }

    /// The same object with another document and name.
    package func renamed(_ content: JSONValue, to name: String) -> DesiredObject {
        var content = content
        var metadata = content["metadata"] ?? [:]
        metadata["name"] = .string(name)
        content["metadata"] = metadata
        return DesiredObject(resource, ObjectKey(namespace: key.namespace, name: name), content)
    }

    /// Hash of the document; kept in an annotation of the live object, it tells what was applied last.
    package var hash: String { content.contentHash }

    /// The document to apply: with its hash.
    package var applied: JSONValue {
        var content = content
        var metadata = content["metadata"] ?? [:]
        var annotations = metadata["annotations"] ?? [:]
        annotations[AnnotationKey.appliedHash] = .string(hash)
        metadata["annotations"] = annotations
        content["metadata"] = metadata
        return content
    }
}

extension JSONValue {
    /// An object of the members that have a value.
    init(members: [String: JSONValue?]) { self = .object(members.compactMapValues { $0 }) }

    /// The document of a value that was built here, and so can be encoded.
    init(of value: some Encodable) {
        do {
            self = try JSONValue(encoding: value)
        } catch {
            preconditionFailure("\(type(of: value)) can't be encoded: \(error)")
        }
    }

    /// Sixteen hexadecimal digits of the SHA-256 of the document's canonical text.
    package var contentHash: String {
        let digits = Array("0123456789abcdef")
        return String(
            SHA256.hash(data: serialized()).prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] })
    }
}
