import KubernetesModel
import NIOCore

extension ObjectPage {
    /// Reads a list, each item on its own.
    init(json buffer: ByteBuffer, _ reader: ObjectReader<Object>) throws {
        self.init(metadata: ListMeta(), items: [])
        let hasItems = try buffer.withUnsafeReadableBytes { bytes in
            var hasItems = false
            var scanner = JSONScanner(bytes)
            try scanner.forEachMember { name, value in
                switch name {
                case "metadata":
                    metadata = try TapeDecoder.decode(ListMeta.self, from: value)
                case "items":
                    hasItems = true
                    // Go writes an empty list that was never made as `null`.
                    guard value.first == UInt8(ascii: "[") else { return }
                    var elements = JSONScanner(value)
                    try elements.forEachElement { append(item: $0, reader) }
                default: break
                }
            }
            return hasItems
        }
        guard hasItems else { throw APIError(.decoding, message: "the answer is no list of \(reader.defaultType)") }
    }

    private mutating func append(item bytes: UnsafeRawBufferPointer, _ reader: ObjectReader<Object>) {
        do {
            items.append(try reader.read(bytes))
        } catch {
            undecodable.append(UndecodableObject(json: bytes, error: error))
        }
    }
}

extension UndecodableObject {
    /// Reads what can be read of an object that couldn't be.
    init(json bytes: UnsafeRawBufferPointer, error: any Error) {
        let partial = Result { try TapeDecoder.decode(WithMetadata<ObjectMeta>.self, from: bytes).metadata }
            // The metadata itself may be what is broken; its names tell at least which object it is.
            .flatMapError { _ in Result { try TapeDecoder.decode(WithMetadata<Names>.self, from: bytes).metadata.meta }
            }
        guard case .success(let metadata) = partial else {
            self.init(metadata: ObjectMeta(), error: error)
            return
        }
        self.init(metadata: metadata, error: error)
    }
}

/// An object of which only the metadata matters.
private struct WithMetadata<Metadata: Decodable>: Decodable {
    var metadata: Metadata
}

/// The members of metadata that tell objects and their states apart.
private struct Names: Decodable {
    var name: String?
    var namespace: String?
    var uid: String?
    var resourceVersion: String?

    var meta: ObjectMeta {
        ObjectMeta(name: name, namespace: namespace, uid: uid, resourceVersion: resourceVersion)
    }
}
