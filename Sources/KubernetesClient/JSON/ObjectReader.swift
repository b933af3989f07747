package import KubernetesModel

/// Reads the objects of an answer.
package struct ObjectReader<Object: APIObject> {
    /// The kind of objects that don't name theirs, as the items of lists of built-in kinds.
    package let defaultType: ResourceType
    /// Whether managed fields are passed over: they are large, and slow to read.
    package var omitsManagedFields: Bool

    package init(defaultType: ResourceType, omitsManagedFields: Bool = false) {
        self.defaultType = defaultType
        self.omitsManagedFields = omitsManagedFields
    }

    /// Reads one object.
    package func read(_ bytes: UnsafeRawBufferPointer) throws -> Object {
        var object: Object
        if omitsManagedFields, let rest = try Self.withoutManagedFields(bytes) {
            object = try Object(json: rest)
        } else {
            object = try Object(json: bytes)
        }
        if object.kind == nil {
            object.apiVersion = defaultType.apiVersion
            object.kind = defaultType.kind
        }
        return object
    }

    /// The document without the member `metadata.managedFields`; `nil` when it has none.
    private static func withoutManagedFields(_ bytes: UnsafeRawBufferPointer) throws -> [UInt8]? {
        guard let metadata = try JSONScanner.value(of: "metadata", in: bytes), metadata.first == UInt8(ascii: "{"),
            let fields = try JSONScanner.value(of: name, in: metadata),
            let base = bytes.baseAddress, let valueStart = fields.baseAddress.map({ $0 - base }),
            let colon = bytes[..<valueStart].lastIndex(of: UInt8(ascii: ":")),
            let nameEnd = bytes[..<colon].lastIndex(of: UInt8(ascii: "\""))
        else { return nil }
        var start = nameEnd - name.utf8.count - 1
        var end = valueStart + fields.count
        // One of the commas beside it goes, too.
        if let before = bytes[..<start].lastIndex(where: { !isBlank($0) }), bytes[before] == UInt8(ascii: ",") {
            start = before
        } else if let after = bytes[end...].firstIndex(where: { !isBlank($0) }), bytes[after] == UInt8(ascii: ",") {
            end = after + 1
        }
        var rest: [UInt8] = []
        rest.reserveCapacity(bytes.count - (end - start))
        rest += bytes[..<start]
        rest += bytes[end...]
        return rest
    }

    private static var name: String { "managedFields" }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
