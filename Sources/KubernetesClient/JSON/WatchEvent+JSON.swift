import KubernetesModel
import NIOCore

extension WatchEvent {
    /// Reads one event: `{"type": …, "object": …}`.
    ///
    /// - Throws: ``APIError`` for an `ERROR` event.
    init(json buffer: ByteBuffer, _ reader: ObjectReader<Object>) throws {
        self = try buffer.withUnsafeReadableBytes { bytes in
            if let usual = WatchEvent(usual: bytes, reader) { return usual }
            var type: String?
            var object: UnsafeRawBufferPointer?
            var scanner = JSONScanner(bytes)
            try scanner.forEachMember { name, value in
                switch name {
                case "type": type = String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
                case "object": object = value
                default: break
                }
            }
            guard let type, let object else { throw JSONScannerError(offset: 0) }
            return try WatchEvent(type: type, object: object, reader)
        }
    }

    /// Reads an event in the form in which servers write changes, without looking for the object's end; `nil` for any
    /// other.
    private init?(usual bytes: UnsafeRawBufferPointer, _ reader: ObjectReader<Object>) {
        guard bytes.last == UInt8(ascii: "}") else { return nil }
        for type in ["ADDED", "MODIFIED", "DELETED"] {
            let start = #"{"type":"\#(type)","object":"#
            guard bytes.starts(with: start.utf8) else { continue }
            let object = UnsafeRawBufferPointer(rebasing: bytes[start.utf8.count..<bytes.count - 1])
            do {
                let value = try reader.read(object)
                self = type == "ADDED" ? .added(value) : type == "MODIFIED" ? .modified(value) : .deleted(value)
                return
            } catch {
                // Something follows the object, or it is broken: that is told by who reads it member by member.
                return nil
            }
        }
        return nil
    }

    private init(type: String, object: UnsafeRawBufferPointer, _ reader: ObjectReader<Object>) throws {
        switch type {
        case "BOOKMARK":
            let bookmark = try TapeDecoder.decode(Bookmark.self, from: object)
            self = .bookmark(
                resourceVersion: bookmark.metadata.resourceVersion,
                endsInitialEvents: bookmark.metadata.annotations?["k8s.io/initial-events-end"] == "true")
        case "ERROR":
            throw APIError(status: try TapeDecoder.decode(Status.self, from: object))
        case "ADDED", "MODIFIED", "DELETED":
            do {
                let value = try reader.read(object)
                self = type == "ADDED" ? .added(value) : type == "MODIFIED" ? .modified(value) : .deleted(value)
            } catch {
                self = .undecodable(UndecodableObject(json: object, error: error), isDeletion: type == "DELETED")
            }
        default:
            throw APIError(.decoding, message: "a watch event has the unknown type \(type)")
        }
    }
}

/// An object of a bookmark: nothing but where the watch is.
private struct Bookmark: Decodable {
    struct Metadata: Decodable {
        var resourceVersion: String
        var annotations: [String: String]?
    }

    var metadata: Metadata
}
